import type { AuthContext, PasswordAuthContext, PublicKeyAuthContext } from 'ssh2';
import type { PublicKey } from '../keys/public-key.js';
import type { AttemptContext, AuthDecision, Authenticator } from './authenticator.js';
import type { LoginMethod } from './events.js';
import { isSignedBy, usableKey } from './verify-signature.js';

/** Offered always and to everybody. */
const METHODS: LoginMethod[] = ['publickey', 'password'];
const MAX_USERNAME_BYTES = 255;
const MAX_PASSWORD_CHARACTERS = 1024;
/** Questions that are no attempts (which methods, could this key be used) are cheap, not free. */
const MAX_REQUESTS_PER_ATTEMPT = 8;

/** An attempt that was decided. */
export interface Attempt<P> {
  readonly username: string;
  readonly method: LoginMethod;
  readonly key: PublicKey | undefined;
  readonly decision: AuthDecision<P>;
}

export interface LoginOptions<P> {
  readonly authenticator: Authenticator<P>;
  readonly maxAttempts: number;
  readonly failureFloorMs: number;
  readonly context: () => AttemptContext;
  readonly onAccepted: (attempt: Attempt<P>, principal: P) => void;
  readonly onRefused: (attempt: Attempt<P>, reason: string) => void;
  /** Attempts or questions are used up. */
  readonly onExhausted: () => void;
}

/** True for names that could be somebody's: printable, whole UTF-8, not too long. A NUL has ended names too early elsewhere. */
export function isPlausibleUsername(username: string): boolean {
  return username !== '' && Buffer.byteLength(username) <= MAX_USERNAME_BYTES && !/[\p{C}\uFFFD]/u.test(username);
}

/** `username` as it may stand in an event: cut, and without control characters. */
export function printableUsername(username: string): string {
  return username.slice(0, MAX_USERNAME_BYTES).replace(/\p{C}/gu, '\uFFFD');
}

function refused<P>(reason: string): AuthDecision<P> {
  return { accepted: false, reason };
}

/** Signing in over one connection (RFC 4252). A question about a key is answered alike for every user: it could be used. */
export class Login<P> {
  readonly #options: LoginOptions<P>;
  #failures = 0;
  #requests = 0;
  #over = false;

  constructor(options: LoginOptions<P>) {
    this.#options = options;
  }

  /** The connection is gone: nothing is answered any more. */
  stop(): void {
    this.#over = true;
  }

  /** Takes one request of the client. */
  async handle(request: AuthContext): Promise<void> {
    this.#requests += 1;
    if (this.#requests > this.#options.maxAttempts * MAX_REQUESTS_PER_ATTEMPT) return this.#exhausted();
    if (request.method === 'publickey' && request.signature === undefined) return this.#answerQuestion(request);
    if (request.method !== 'publickey' && request.method !== 'password') return request.reject(METHODS);
    const startedAt = performance.now();
    const attempt = await this.#decide(request);
    if (this.#over) return;
    if (attempt.decision.accepted) {
      this.#over = true;
      request.accept();
      this.#options.onAccepted(attempt, attempt.decision.principal);
      return;
    }
    this.#options.onRefused(attempt, attempt.decision.reason);
    await this.#untilFloor(startedAt);
    if (this.#over) return;
    this.#failures += 1;
    if (this.#failures >= this.#options.maxAttempts) this.#exhausted();
    else request.reject(METHODS);
  }

  #answerQuestion(request: PublicKeyAuthContext): void {
    const key = usableKey(request);
    if (key === undefined) {
      request.reject(METHODS);
      return;
    }
    // ssh2 would answer `ssh-rsa` to a question about `rsa-sha2-512`; RFC 4252 §7 wants the name of the question.
    if (request.hashAlgo !== undefined) request.key.algo = request.hashAlgo === 'sha256' ? 'rsa-sha2-256' : 'rsa-sha2-512';
    request.accept();
  }

  async #decide(request: PublicKeyAuthContext | PasswordAuthContext): Promise<Attempt<P>> {
    const { username, method } = request;
    const key = request.method === 'publickey' ? usableKey(request) : undefined;
    const name = printableUsername(username);
    const decision = isPlausibleUsername(username) ? await this.#ask(request, key) : refused<P>('invalid-username');
    return { username: name, method, key, decision };
  }

  async #ask(request: PublicKeyAuthContext | PasswordAuthContext, key: PublicKey | undefined): Promise<AuthDecision<P>> {
    const { authenticator, context } = this.#options;
    try {
      if (request.method === 'publickey') {
        if (key === undefined || !isSignedBy(key, request)) return refused('bad-signature');
        return await authenticator.publicKey(request.username, key, context());
      }
      // A request to change the password carries an object here.
      const password: unknown = request.password;
      if (typeof password !== 'string' || password.length > MAX_PASSWORD_CHARACTERS) return refused('wrong-password');
      return await authenticator.password(request.username, password, context());
    } catch {
      return refused('error');
    }
  }

  #untilFloor(startedAt: number): Promise<void> {
    const left = this.#options.failureFloorMs - (performance.now() - startedAt);
    return new Promise((resolve) => {
      setTimeout(resolve, Math.max(left, 0));
    });
  }

  #exhausted(): void {
    this.#over = true;
    this.#options.onExhausted();
  }
}
