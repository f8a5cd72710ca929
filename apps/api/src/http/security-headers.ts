import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** What a page of ours may ask the browser for: nothing but passkeys, and the clipboard to copy to. */
const permissionsPolicy = [
  ...['accelerometer', 'autoplay', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media', 'fullscreen'],
  ...['geolocation', 'gyroscope', 'hid', 'idle-detection', 'magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture'],
  ...['screen-wake-lock', 'serial', 'usb', 'xr-spatial-tracking', 'clipboard-read'],
]
  .map((feature) => `${feature}=()`)
  .concat(['clipboard-write=(self)', 'publickey-credentials-create=(self)', 'publickey-credentials-get=(self)'])
  .join(', ');

function directives(publicUrl: URL | undefined, styleNonce: string | undefined): Record<string, string[]> {
  return {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", ...(styleNonce === undefined ? [] : [`'nonce-${styleNonce}'`])],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ['default'],
    ...(publicUrl?.protocol === 'https:' ? { 'upgrade-insecure-requests': [] } : {}),
  };
}

/** The policy of a page whose style elements carry `styleNonce`, which is made anew for each answer. */
export function policyWithStyles(publicUrl: URL | undefined, styleNonce: string): string {
  return Object.entries(directives(publicUrl, styleNonce))
    .map(([name, values]) => [name, ...values].join(' '))
    .join(';');
}

/**
 * The headers every answer carries. The console is self-hosted: its scripts and styles come from this origin and nowhere else, none stand in
 * a page, and no script is made of a text. TLS is insisted on only where the public address has it.
 */
export function securityHeaders(publicUrl: URL | undefined): FastifyHelmetOptions {
  const overTls = publicUrl?.protocol === 'https:';
  return {
    contentSecurityPolicy: { useDefaults: false, directives: directives(publicUrl, undefined) },
    strictTransportSecurity: overTls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  };
}

/** Adds `Permissions-Policy`, which helmet has not. */
export function restrictFeatures(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.raw.setHeader('permissions-policy', permissionsPolicy);
    done();
  });
}
