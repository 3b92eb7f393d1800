import helmet from 'helmet';
import type { RequestHandler } from 'express';
import type { PluginHost } from '../plugin-host/index.ts';

/**
 * Strict headers for every answer. Nothing inline, nothing from elsewhere; a form may lead only to us and
 * to where enabled plugins send a browser, because Chromium holds the whole redirect chain of a form
 * against form-action. The referrer policy is 'same-origin', since with 'no-referrer' a browser's own
 * forms arrive with `Origin: null`.
 */
export function securityHeaders(url: string, plugins: Pick<PluginHost, 'redirectOrigins'>): RequestHandler {
  const https = url.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: [() => ["'self'", ...plugins.redirectOrigins()].join(' ')],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
  });
}
