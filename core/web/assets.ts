import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { Router, type Request, type Response } from 'express';
import { Bug } from '../plugin-api/index.ts';

/** The files pages refer to, each under an address that changes with its content. */
export interface Assets {
  /** '/assets/<name>.<hash>.<ext>'. Throws Bug for a name we do not serve. */
  readonly address: (name: string) => string;
  /** Our stylesheet with the firm's variables at its end, so that a page asks for one. */
  stylesheet(brand: string): string;
  /** Serves them, compressed, as immutable. `brand` is asked when an address is not known to this process. */
  routes(brand: () => Promise<string>): Router;
}

/** The window's icon as an address that needs no request: it is smaller than the headers of one. */
export const windowIcon = `data:image/svg+xml;base64,${fs.readFileSync(path.join(import.meta.dirname, 'assets/icon.svg')).toString('base64')}`;

interface Asset {
  readonly address: string;
  readonly type: string;
  readonly body: Buffer;
  /** Compressed when first asked for, and kept. */
  readonly packed: { br?: Promise<Buffer>; gzip?: Promise<Buffer> };
}

const own = path.join(import.meta.dirname, 'assets');
const { resolve } = createRequire(import.meta.url);
const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

const fonts = ['latin', 'latin-ext', 'greek', 'cyrillic'] as const;
const styles = [
  'base.css',
  'layout.css',
  'components.css',
  'lists.css',
  'states.css',
  'forms.css',
  'timeline.css',
  'pages.css',
  'settings.css',
  'print.css',
] as const;

/** Reads all files once, at start. */
export function loadAssets(): Assets {
  const byName = new Map<string, Asset>();
  const byAddress = new Map<string, Asset>();

  function add(name: string, type: string, body: Buffer): Asset {
    const asset: Asset = { address: addressOf(name, body), type, body, packed: {} };
    byName.set(name, asset);
    byAddress.set(asset.address, asset);
    return asset;
  }

  add('inter-basic.woff2', 'font/woff2', fs.readFileSync(path.join(own, 'inter-basic.woff2')));
  for (const script of fonts)
    add(
      `inter-${script}.woff2`,
      'font/woff2',
      fs.readFileSync(resolve(`@fontsource-variable/inter/files/inter-${script}-wght-normal.woff2`)),
    );
  add('portico.js', 'text/javascript; charset=utf-8', script());

  function address(name: string): string {
    const asset = byName.get(name);
    if (!asset) throw new Bug(`There is no asset '${name}'.`);
    return asset.address;
  }

  const css = styles
    .map((name) => fs.readFileSync(path.join(own, name), 'utf8'))
    .join('\n')
    // what is for us alone: comments and indents are a tenth of what is sent
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\n\s*/g, '\n')
    .replace(/asset\('([^']+)'\)/g, (_, name: string) => `url('${address(name)}')`);
  const branded = new Map<string, string>();

  function stylesheet(brand: string): string {
    const known = branded.get(brand);
    if (known !== undefined) return known;
    const asset = add('portico.css', 'text/css; charset=utf-8', Buffer.from(css + brand));
    branded.set(brand, asset.address);
    return asset.address;
  }

  function routes(brand: () => Promise<string>): Router {
    const router = Router();
    router.get('/assets/:name', async (req, res, next) => {
      let asset = byAddress.get(req.path);
      const name = nameOf(req.params.name);
      if (!asset && name === 'portico.css') asset = byAddress.get(stylesheet(await brand()));
      // Another version of ours, before or after an upgrade: today's file serves, but is not kept.
      asset ??= byName.get(name);
      if (asset) await send(req, res, asset, asset.address === req.path);
      else next();
    });
    return router;
  }

  return { address, stylesheet, routes };
}

async function send(req: Request, res: Response, asset: Asset, exact: boolean): Promise<void> {
  res.set('Cache-Control', exact ? 'public, max-age=31536000, immutable' : 'no-cache');
  res.set('Content-Type', asset.type);
  res.vary('Accept-Encoding');
  const coding = asset.type === 'font/woff2' ? false : req.acceptsEncodings('br', 'gzip');
  if (coding !== 'br' && coding !== 'gzip') {
    res.end(asset.body);
    return;
  }
  asset.packed[coding] ??= coding === 'br' ? brotli(asset.body) : gzip(asset.body);
  res.set('Content-Encoding', coding).end(await asset.packed[coding]);
}

/** htmx, its extension for live pages, and our own few lines, as one file. */
function script(): Buffer {
  const theirs = ['htmx.org/dist/htmx.min.js', 'htmx.org/dist/ext/hx-sse.min.js'].map((name) =>
    fs.readFileSync(resolve(name), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/gm, ''),
  );
  const ours = fs.readFileSync(path.join(own, 'portico.ts'), 'utf8');
  return Buffer.from([...theirs, `(() => {\n${ours}\n})();\n`].join('\n;\n'));
}

function addressOf(name: string, body: Buffer): string {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const { name: stem, ext } = path.parse(name);
  return `/assets/${stem}.${hash}${ext}`;
}

/** 'portico.0123456789ab.css' is 'portico.css'. */
function nameOf(file: string): string {
  return file.replace(/\.[0-9a-f]{12}(\.[a-z0-9]+)$/, '$1');
}
