import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../../core/ground/ids.ts';
import { aPdf } from '../../support/agreements/pdf.ts';
import { openStage, sendForm, type Form, type Stage } from '../../support/agreements/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const staged = (): readonly string[] => {
  const dir = path.join(stage.house.deps.config.dataDir, 'incoming');
  return fs.existsSync(dir) ? fs.readdirSync(dir) : [];
};
const rows = async (table: string): Promise<number> => (await stage.db.hub(table).select('id')).length;

describe('a form that cannot be used is answered with a sentence, and nothing is kept', () => {
  test.each<[string, Form, string]>([
    ['without a file', { file: null }, 'Choose the PDF to be signed.'],
    [
      'with a text called a PDF',
      { file: { name: 'terms.pdf', bytes: Buffer.from('Dear Anna,') } },
      'This is not a PDF.',
    ],
    ['with half a PDF', { file: { name: 'terms.pdf', bytes: aPdf().subarray(0, 150) } }, 'This PDF is damaged'],
    [
      'with a protected PDF',
      { file: { name: 'terms.pdf', bytes: aPdf('x', '/Encrypt 4 0 R ') } },
      'protected by a password',
    ],
    ['without a subject', { subject: '  ' }, 'Give it a subject'],
    ['with a subject too long', { subject: 'x'.repeat(101) }, 'Use at most 100 characters.'],
    ['without signers', { places: {} }, 'Choose who signs.'],
    ['with a stranger as signer', { places: { [newId()]: '1' } }, 'not among this client’s people'],
    ['with a place that is none', { places: { [newId()]: 'first' } }, 'A place in the order is a whole number'],
  ])('%s', async (_what, form, sentence) => {
    const before = { agreements: await rows('agreements'), files: await rows('files') };
    const answer = await sendForm(stage, form);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('There is a problem');
    expect(answer.text.replaceAll('&#39;', '’')).toContain(sentence);
    expect({ agreements: await rows('agreements'), files: await rows('files') }).toEqual(before);
    expect(staged()).toEqual([]);
  });

  test('a person of another client is a stranger too', async () => {
    expect((await sendForm(stage, { places: { [stage.eve.id]: '1' } })).status).toBe(422);
  });

  test('what was typed stands in the form again', async () => {
    const answer = await sendForm(stage, { file: null, subject: 'Kept subject', message: 'Kept message' });
    expect(answer.text).toContain('value="Kept subject"');
    expect(answer.text).toContain('>Kept message</textarea>');
    expect(answer.text).toMatch(/<option value="1" selected>Signs 1st/);
  });

  test('a client that is none is a 404, ids that are none are no form of ours', async () => {
    expect((await sendForm(stage, { client: newId() })).status).toBe(404);
    expect((await sendForm(stage, { id: 'nonsense' })).status).toBe(422);
    expect(staged()).toEqual([]);
  });

  test('a body that is no such form is refused', async () => {
    expect((await stage.owner.post('/staff/agreements', { subject: 'x' })).status).toBe(422);
  });
});

test('a name with a path, in any script, becomes a file’s name and no more', async () => {
  const { id } = await sendForm(stage, { file: { name: '..\\..\\etc/Vertrag Łódź ✓.PDF', bytes: aPdf() } });
  const row = await stage.db.hub('agreements').where({ id }).first<{ document_name: string }>('document_name');
  expect(row.document_name).toBe('Vertrag Łódź ✓.pdf');
  const page = await stage.owner.get(`/staff/agreements/${id}/document`);
  expect(page.headers.get('content-disposition')).toContain("filename*=UTF-8''Vertrag%20%C5%81");
});

describe('an upload of 200 MB', () => {
  test('that says so is refused before any of it is taken', async () => {
    const sent = await flood(200, true);
    expect(sent.status).toBe(413);
    expect(sent.text).toContain('The file is larger than 25 MB.');
    expect(sent.megabytes).toBeLessThan(20);
    expect(staged()).toEqual([]);
  });

  test('that does not say so is cut off soon after 25 MB, memory flat', async () => {
    const before = process.memoryUsage().rss;
    const sent = await flood(200, false);
    expect(sent.status).toBe(413);
    expect(sent.text).toContain('The file is larger than 25 MB.');
    expect(sent.megabytes).toBeLessThan(60);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect(staged()).toEqual([]);
  });
});

/** Sends a form of so many megabytes as fast as it is taken; answers what came back and how much had left by then. */
async function flood(
  megabytes: number,
  announced: boolean,
): Promise<{ readonly status: number; readonly text: string; readonly megabytes: number }> {
  const boundary = 'flood';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="document"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n`;
  const cookie = [...stage.owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  let left = 0;
  return new Promise((resolve, reject) => {
    const req = http.request(`${stage.house.url}/staff/agreements`, {
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        origin: stage.house.url,
        accept: 'text/html',
        cookie,
        ...(announced ? { 'content-length': String(megabytes * chunk.length) } : {}),
      },
    });
    let answered = false;
    req.on('response', (res) => {
      answered = true;
      const leftThen = left;
      let text = '';
      res.setEncoding('utf8').on('data', (part: string) => (text += part));
      res.on('end', () => {
        resolve({ status: res.statusCode ?? 0, text, megabytes: leftThen });
        req.destroy();
      });
    });
    req.on('error', (error) => {
      if (!answered) reject(error);
    });
    const pump = (): void => {
      while (left < megabytes && !req.destroyed) {
        left += 1;
        if (!req.write(chunk)) {
          req.once('drain', pump);
          return;
        }
      }
      if (!announced) req.end();
    };
    req.write(head);
    pump();
  });
}
