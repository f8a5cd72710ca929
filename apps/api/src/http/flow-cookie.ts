import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IsSecure } from './session-cookie.js';

/** As long as a way to a provider and back may take. */
const MAX_AGE_SECONDS = 600;

/**
 * The cookie by which a browser is known that comes back from a provider of OpenID Connect: who began somewhere else cannot end it here. Over TLS its name begins with
 * `__Host-`. It is `SameSite=Strict`: the page that the browser comes back to sends it, and no other site can.
 */
export class FlowCookie {
  readonly #isSecure: IsSecure;

  constructor(isSecure: IsSecure) {
    this.#isSecure = isSecure;
  }

  read(request: FastifyRequest): string | undefined {
    const value = request.cookies[this.#name(request)];
    return value === undefined || value === '' ? undefined : value;
  }

  write(request: FastifyRequest, reply: FastifyReply, token: string): void {
    reply.setCookie(this.#name(request), token, { ...this.#attributes(request), maxAge: MAX_AGE_SECONDS });
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    reply.setCookie(this.#name(request), '', { ...this.#attributes(request), expires: new Date(0) });
  }

  #name(request: FastifyRequest): string {
    return this.#isSecure(request) ? '__Host-waybill-oidc' : 'waybill-oidc';
  }

  #attributes(request: FastifyRequest) {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.#isSecure(request) } as const;
  }
}
