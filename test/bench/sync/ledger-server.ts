import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { contact, counts, invoice } from './invoices.ts';

/** A ledger's API with every page made beforehand, so that the vendor costs next to nothing. */
const pages = new Map<string, Buffer>();

function prepare(kind: string, total: number, make: (index: number) => unknown): void {
  for (let page = 0; page * counts.page < total; page += 1) {
    const records = Array.from({ length: Math.min(counts.page, total - page * counts.page) }, (_, index) =>
      make(page * counts.page + index),
    );
    const next = (page + 1) * counts.page < total ? page + 1 : null;
    pages.set(`/${kind}?page=${page}`, Buffer.from(JSON.stringify({ records, next, total })));
  }
}

prepare('contacts', counts.contacts, contact);
prepare('invoices', counts.invoices, invoice);
pages.set('/account', Buffer.from('{}'));

let calls = 0;
const server = http.createServer((req, res) => {
  if (req.url === '/calls') {
    res.end(String(calls));
    return;
  }
  calls += 1;
  const body = pages.get(req.url ?? '');
  res.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ ready: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } });
});
process.on('SIGTERM', () => process.exit(0));
