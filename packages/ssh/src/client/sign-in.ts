import { Failure, type KeyEvent } from '@waybill/core';
import type { AnyAuthMethod } from 'ssh2';

/** How we prove who we are. At least one of the two. */
export interface Credential {
  /** In the stored form of `parsePrivateKey`. */
  readonly privateKey?: string;
  /** Offered in their order where the keys before them are not taken. */
  readonly furtherKeys?: readonly string[];
  readonly password?: string;
}

/** What to do next: a method, or the reason to give up. */
export type NextMethod = AnyAuthMethod | Failure;

type Prompt = Extract<AnyAuthMethod, { readonly type: 'keyboard-interactive' }>['prompt'];

function answerOnce(password: string, onUnanswerable: (failure: Failure) => void): Prompt {
  let answered = false;
  return (_name, _instructions, _language, prompts, finish) => {
    if (prompts.length === 0) return finish([]);
    if (prompts.length === 1 && !answered) {
      answered = true;
      return finish([password]);
    }
    onUnanswerable(
      new Failure('auth.refused', {
        publicDetail: answered
          ? 'The partner asks for more than the password (a second factor, or a new password); a machine cannot answer that.'
          : 'The partner asks several questions at sign-in; a machine cannot answer them.',
      }),
    );
  };
}

/** Hears how signing in goes. */
export interface SignInListener {
  onUnanswerable(failure: Failure): void;
  onKey?(key: number, event: KeyEvent): void;
}

/**
 * The order of signing in: ask what is offered, then the keys, then the password, as `password` or as `keyboard-interactive`,
 * never both. Every credential is tried at most once, so that nothing here can lock an account out.
 */
export class SignIn {
  readonly #username: string;
  readonly #credential: Credential;
  readonly #onUnanswerable: (failure: Failure) => void;
  readonly #tried: string[] = [];
  readonly #keys: readonly string[];
  readonly #onKey: (key: number, event: KeyEvent) => void;
  /** The next key to offer. */
  #nextKey = 0;
  #lastMethod: 'key' | 'other' = 'other';
  #passwordLeft: boolean;
  #asked = false;

  constructor(username: string, credential: Credential, listener: SignInListener) {
    this.#username = username;
    this.#credential = credential;
    this.#onUnanswerable = listener.onUnanswerable;
    this.#onKey = listener.onKey ?? (() => undefined);
    const { privateKey, furtherKeys = [] } = credential;
    this.#keys = privateKey === undefined ? furtherKeys : [privateKey, ...furtherKeys];
    this.#passwordLeft = credential.password !== undefined;
  }

  /** `offered`: what the server would still take; null before it was asked. `partial`: the last method was right but is not enough. */
  next(offered: readonly string[] | null, partial: boolean): NextMethod {
    const username = this.#username;
    if (!this.#asked || offered === null) {
      this.#asked = true;
      return { type: 'none', username };
    }
    if (partial) {
      this.#noteAccepted();
      // The partner has one of our keys; another one would only be one more failed try.
      if (this.#lastMethod === 'key') this.#nextKey = this.#keys.length;
    }
    const { password } = this.#credential;
    const key = this.#keys[this.#nextKey];
    if (key !== undefined && offered.includes('publickey')) {
      this.#onKey(this.#nextKey, 'offered');
      this.#nextKey += 1;
      this.#lastMethod = 'key';
      this.#tried.push('publickey');
      return { type: 'publickey', username, key };
    }
    this.#lastMethod = 'other';
    if (this.#passwordLeft && password !== undefined) {
      const type = (['password', 'keyboard-interactive'] as const).find((name) => offered.includes(name));
      if (type !== undefined) {
        this.#passwordLeft = false;
        this.#tried.push(type);
        if (type === 'password') return { type, username, password };
        return { type, username, prompt: answerOnce(password, this.#onUnanswerable) };
      }
    }
    return this.refusal(offered, partial);
  }

  /** Signed in: the last method was the one that was right. */
  done(): void {
    this.#noteAccepted();
  }

  #noteAccepted(): void {
    if (this.#lastMethod === 'key') this.#onKey(this.#nextKey - 1, 'accepted');
  }

  /** The failure that says what was tried and what the server still offers. */
  refusal(offered: readonly string[], partial: boolean): Failure {
    const methods = offered.join(', ') || 'nothing';
    const tried = this.#tried.join(', ');
    const context = { methodsTried: tried, methodsOffered: offered.join(','), partialSuccess: partial };
    if (tried === '') {
      const publicDetail = `The partner does not take the credential of this connection; it offers ${methods}.`;
      return new Failure('auth.refused', { publicDetail, context });
    }
    const publicDetail = partial
      ? `The partner accepted ${tried} and asks for more: ${methods}.`
      : `The partner refused ${tried} for this user name; it still offers ${methods}.`;
    return new Failure('auth.refused', { publicDetail, context });
  }
}
