import { defaultSignInPolicy } from '@waybill/core';
import { changeSignInPolicy, localActor, signIn } from '@waybill/engine';
import type { TestApi } from '../test-api.js';

/** The session of a person that is made anew whenever what was sent has ended it. */
export class SessionOfPerson {
  readonly #api: TestApi;
  #signIns = 0;
  #headers: Readonly<Record<string, string>> | undefined;

  constructor(api: TestApi) {
    this.#api = api;
  }

  /** The headers of a change that is made with the session. */
  async headers(): Promise<Readonly<Record<string, string>>> {
    if (this.#headers !== undefined) return this.#headers;
    const person = await this.#api.makeUser('admin');
    // What was sent may have taken passwords away, and signed in wrongly from here too often.
    await changeSignInPolicy(this.#api.deps, defaultSignInPolicy, { actor: localActor('fuzz') });
    this.#signIns += 1;
    const address = `198.51.${this.#signIns >> 8}.${this.#signIns & 255}`;
    const { token, session } = await signIn(this.#api.deps, person, { source: { address } });
    this.#headers = { cookie: `waybill=${token}`, 'x-csrf-token': session.csrfToken };
    return this.#headers;
  }

  /** Makes another one next time. */
  forget(): void {
    this.#headers = undefined;
  }
}
