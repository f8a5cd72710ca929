import { totpCode } from '@waybill/secrets';
import type { Page } from 'playwright-core';

/** A proof of who somebody is holds for 15 minutes. */
const RENEW_AFTER_MS = 4 * 60_000;
const SESSION = '/api/v1/session';

/**
 * Keeps the person of a window proven, as one who answers "Is it you?" would: all tests of a window together take longer on a busy machine than a proof
 * holds, and are about something else.
 */
export class LastingProof {
  /** The person's second factor, once there is one. */
  secret: Uint8Array | undefined;
  readonly #page: Page;
  readonly #password: string;
  #provenAt: number | undefined;

  constructor(page: Page, password: string) {
    this.#page = page;
    this.#password = password;
    page.on('response', (response) => {
      const isProof = response.request().method() === 'POST' && /\/api\/v1\/session(\/password)?$/.test(response.url());
      if (isProof && response.ok()) this.#provenAt = Date.now();
    });
  }

  /** Proves it once more where it was long ago; nothing where nobody is signed in. @throws Error with the server's answer */
  async renew(): Promise<void> {
    if (this.#provenAt === undefined || Date.now() - this.#provenAt < RENEW_AFTER_MS) return;
    const { request } = this.#page.context();
    const session = await request.get(SESSION);
    if (session.status() === 401) return;
    const { csrfToken } = (await session.json()) as { readonly csrfToken: string };
    const data = { password: this.#password, ...(this.secret === undefined ? {} : { code: totpCode(this.secret, new Date()) }) };
    const proven = await request.post(`${SESSION}/proof`, { data, headers: { 'x-csrf-token': csrfToken } });
    if (!proven.ok())
      throw new Error(`the proof of who is signed in was answered with ${proven.status()}: ${await proven.text()}`);
    this.#provenAt = Date.now();
  }
}
