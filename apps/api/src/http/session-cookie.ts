import type { FastifyReply, FastifyRequest } from 'fastify';

/** Tells whether a request reached us through TLS: directly, by a trusted proxy's word, or because the public address says so. */
export type IsSecure = (request: FastifyRequest) => boolean;

/** Builds the rule from the configured public address, when there is one. */
export function secureBy(publicUrl: URL | undefined): IsSecure {
  return (request) => publicUrl?.protocol === 'https:' || request.protocol === 'https';
}

/**
 * The cookie that carries a session. Over TLS its name begins with `__Host-`, so that the browser itself holds it to this very host;
 * on a plain loopback address, where no cookie can be Secure, it goes by its bare name.
 */
export class SessionCookie {
  readonly #isSecure: IsSecure;

  constructor(isSecure: IsSecure) {
    this.#isSecure = isSecure;
  }

  name(request: FastifyRequest): string {
    return this.#isSecure(request) ? '__Host-waybill' : 'waybill';
  }

  /** The token the browser sent; undefined without one. */
  read(request: FastifyRequest): string | undefined {
    const value = request.cookies[this.name(request)];
    return value === undefined || value === '' ? undefined : value;
  }

  /** Hands the token to the browser, until it is closed; how long the session itself is good is the server's business. */
  write(request: FastifyRequest, reply: FastifyReply, token: string): void {
    reply.setCookie(this.name(request), token, this.#attributes(request));
  }

  /** Takes the cookie away. */
  clear(request: FastifyRequest, reply: FastifyReply): void {
    reply.setCookie(this.name(request), '', { ...this.#attributes(request), expires: new Date(0) });
  }

  #attributes(request: FastifyRequest) {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.#isSecure(request) } as const;
  }
}
