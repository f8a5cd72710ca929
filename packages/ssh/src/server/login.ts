import type { AuthContext, KeyboardAuthContext, PasswordAuthContext, PublicKeyAuthContext } from 'ssh2';
import type { PublicKey } from '../keys/public-key.js';
import type { UserCertificate } from '../keys/user-certificate.js';
import type { AttemptContext, AuthDecision, Authenticator, NextFactor, Proven } from './authenticator.js';
import { Dialogue } from './dialogue.js';
import { type LoginFactor, type LoginMethod, loginMethods } from './events.js';
import { isPlausibleUsername, printableUsername } from './login-name.js';
import { certificateOfClaim, claimsCertificate, isSignedByCertified, isUsableCertificate } from './verify-certificate.js';
import { isSignedBy, usableKey } from './verify-signature.js';

/** What is offered once a factor was proven. Before that, everything is, to everybody. */
const methodsFor: Readonly<Record<NextFactor, readonly LoginMethod[]>> = {
  password: ['password', 'keyboard-interactive'],
  code: ['keyboard-interactive'],
};
const prompts: Readonly<Record<NextFactor, string>> = { password: 'Password: ', code: 'One-time code: ' };
const MAX_ANSWER_CHARACTERS = 1024;
/** Questions that are no attempts (which methods, could this key be used) are cheap, not free. */
const MAX_REQUESTS_PER_ATTEMPT = 8;
const nothing: Proven = { factors: [] };

/** What was tried. */
export interface Attempt {
  readonly username: string;
  readonly method: LoginMethod;
  /** The key that was tried, or the one that was proven before. */
  readonly key: PublicKey | undefined;
  /** That the key came with. */
  readonly certificate?: UserCertificate | undefined;
}

/** A sign-in that is complete. */
export interface Accepted<P> extends Attempt {
  readonly principal: P;
  /** In the order in which they were proven. */
  readonly factors: readonly LoginFactor[];
}

export interface LoginOptions<P> {
  readonly authenticator: Authenticator<P>;
  readonly maxAttempts: number;
  readonly failureFloorMs: number;
  readonly context: () => Omit<AttemptContext, 'proven'>;
  readonly onAccepted: (accepted: Accepted<P>) => void;
  readonly onRefused: (attempt: Attempt, reason: string) => void;
  /** Attempts or questions are used up. */
  readonly onExhausted: () => void;
}

type Trial = PublicKeyAuthContext | PasswordAuthContext | KeyboardAuthContext;

/** A factor as it was offered; `prove` asks the authenticator. */
interface Offer<P> {
  readonly factor: LoginFactor;
  readonly key?: PublicKey | undefined;
  readonly certificate?: UserCertificate | undefined;
  prove(context: AttemptContext): Promise<AuthDecision<P>>;
}

interface Halfway extends Proven {
  readonly username: string;
  readonly method: LoginMethod;
  readonly next: NextFactor;
}

function refused<P>(reason: string): AuthDecision<P> {
  return { accepted: false, reason };
}

/** What was proven by a key, where one was. */
function proofOf({ key, certificate }: Pick<Offer<unknown>, 'key' | 'certificate'>): Omit<Proven, 'factors'> {
  return { ...(key === undefined ? {} : { key }), ...(certificate === undefined ? {} : { certificate }) };
}

function isTrial(request: AuthContext): request is Trial {
  return loginMethods.some((method) => method === request.method);
}

/**
 * Signing in over one connection (RFC 4252, RFC 4256). What is offered, which questions are asked and what a question about a key is
 * answered are the same for every user name until a factor was proven: only then is the client told that another one is wanted.
 */
export class Login<P> {
  readonly #options: LoginOptions<P>;
  readonly #waiting: Trial[] = [];
  #busy = false;
  #halfway: Halfway | undefined;
  #failures = 0;
  #failedSinceHalfway = false;
  #requests = 0;
  #over = false;

  constructor(options: LoginOptions<P>) {
    this.#options = options;
  }

  /** The connection is gone: nothing is answered any more. */
  stop(): void {
    this.#over = true;
  }

  /** The factor that was proven last, when nothing came after it. */
  get unfinished(): Attempt | undefined {
    const halfway = this.#halfway;
    if (halfway === undefined || this.#failedSinceHalfway) return undefined;
    const { method, key, certificate } = halfway;
    return { username: printableUsername(halfway.username), method, key, certificate };
  }

  /** Takes one request of the client. */
  async handle(request: AuthContext): Promise<void> {
    this.#requests += 1;
    if (this.#requests > this.#options.maxAttempts * MAX_REQUESTS_PER_ATTEMPT) return this.#exhausted();
    if (!isTrial(request)) return request.reject(this.#offered(request.username));
    if (request.method === 'publickey' && request.signature === undefined) return this.#answerQuestion(request);
    // ssh2 hands over the next request while the answer of a dialogue is being decided: one is decided at a time.
    this.#waiting.push(request);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await this.#take(next);
    } finally {
      this.#busy = false;
    }
  }

  #halfwayFor(username: string): Halfway | undefined {
    // RFC 4252 §5: what was proven for one user name says nothing about another.
    return this.#halfway?.username === username ? this.#halfway : undefined;
  }

  #offered(username: string): LoginMethod[] {
    const next = this.#halfwayFor(username)?.next;
    return [...(next === undefined ? loginMethods : methodsFor[next])];
  }

  #answerQuestion(request: PublicKeyAuthContext): void {
    const offered = this.#offered(request.username);
    const isUsable = claimsCertificate(request) ? isUsableCertificate(request) : usableKey(request) !== undefined;
    if (!isUsable || !offered.includes('publickey')) {
      request.reject(offered);
      return;
    }
    // ssh2 would answer `ssh-rsa` to a question about `rsa-sha2-512`; RFC 4252 §7 wants the name of the question.
    if (request.hashAlgo !== undefined) request.key.algo = request.hashAlgo === 'sha256' ? 'rsa-sha2-256' : 'rsa-sha2-512';
    request.accept();
  }

  async #take(request: Trial): Promise<void> {
    if (this.#over) return;
    switch (request.method) {
      case 'publickey':
        return this.#judge(request, this.#keyOf(request));
      case 'password': {
        // A request to change the password carries an object here.
        const password: unknown = request.password;
        return this.#judge(request, this.#answerOf(request, 'password', typeof password === 'string' ? password : undefined));
      }
      case 'keyboard-interactive':
        return this.#converse(request, new Dialogue(request));
    }
  }

  async #converse(request: KeyboardAuthContext, dialogue: Dialogue): Promise<void> {
    const factor = this.#halfwayFor(request.username)?.next ?? 'password';
    const answer = await dialogue.ask(prompts[factor]);
    if (this.#over || dialogue.isOver) return;
    await this.#judge(request, this.#answerOf(request, factor, answer), dialogue);
  }

  #keyOf(request: PublicKeyAuthContext): Offer<P> {
    if (claimsCertificate(request)) return this.#certificateOf(request);
    const key = usableKey(request);
    const { authenticator } = this.#options;
    return {
      factor: 'publickey',
      key,
      prove: async (context) =>
        key === undefined || !isSignedBy(key, request)
          ? refused('bad-signature')
          : authenticator.publicKey(request.username, key, context),
    };
  }

  #certificateOf(request: PublicKeyAuthContext): Offer<P> {
    const certificate = certificateOfClaim(request);
    const { authenticator } = this.#options;
    return {
      factor: 'publickey',
      key: certificate?.key,
      certificate,
      prove: async (context) => {
        if (certificate === undefined) return refused('bad-certificate');
        if (!isSignedByCertified(certificate, request)) return refused('bad-signature');
        return (await authenticator.certificate?.(request.username, certificate, context)) ?? refused('certificate-not-accepted');
      },
    };
  }

  #answerOf({ username }: Trial, factor: NextFactor, answer: string | undefined): Offer<P> {
    const { authenticator } = this.#options;
    return {
      factor,
      prove: async (context) => {
        if (answer === undefined || answer.length > MAX_ANSWER_CHARACTERS) return refused(`wrong-${factor}`);
        if (factor === 'password') return authenticator.password(username, answer, context);
        return (await authenticator.code?.(username, answer, context)) ?? refused('wrong-code');
      },
    };
  }

  /** Decides one factor and answers the client. */
  async #judge(request: Trial, offer: Offer<P>, dialogue?: Dialogue): Promise<void> {
    const startedAt = performance.now();
    const { username, method } = request;
    const before = this.#halfwayFor(username) ?? nothing;
    const decided = await this.#decide(username, offer);
    if (this.#over) return;
    const decision = dialogue?.isOver === true ? refused<P>('gave-up') : decided;
    const { key, certificate } = offer.factor === 'publickey' ? offer : before;
    const attempt = { username: printableUsername(username), method, key, certificate };
    if (decision.accepted === false) return this.#refuse(request, { attempt, reason: decision.reason, startedAt });
    const proven = { factors: [...before.factors, offer.factor], ...proofOf({ key, certificate }) };
    if (decision.accepted === 'partly')
      return this.#goOn(request, { ...proven, username, method, next: decision.next }, dialogue);
    this.#over = true;
    this.#halfway = undefined;
    request.accept();
    this.#options.onAccepted({ ...attempt, principal: decision.principal, factors: proven.factors });
  }

  async #decide(username: string, { factor, prove }: Offer<P>): Promise<AuthDecision<P>> {
    if (!isPlausibleUsername(username)) return refused('invalid-username');
    const halfway = this.#halfwayFor(username);
    if (halfway !== undefined && halfway.next !== factor) return refused('not-asked-for');
    const { factors, ...proof } = halfway ?? nothing;
    try {
      return await prove({ ...this.#options.context(), proven: { factors, ...proofOf(proof) } });
    } catch {
      return refused('error');
    }
  }

  /** Tells the client that it was right and what is wanted next: in the dialogue that is open, or by partial success. */
  async #goOn(request: Trial, halfway: Halfway, dialogue: Dialogue | undefined): Promise<void> {
    this.#halfway = halfway;
    this.#failedSinceHalfway = false;
    if (request.method === 'keyboard-interactive' && dialogue !== undefined) await this.#converse(request, dialogue);
    else request.reject(this.#offered(request.username), true);
  }

  async #refuse(
    request: Trial,
    { attempt, reason, startedAt }: { readonly attempt: Attempt; readonly reason: string; readonly startedAt: number },
  ): Promise<void> {
    this.#failedSinceHalfway = true;
    this.#options.onRefused(attempt, reason);
    await this.#untilFloor(startedAt);
    if (this.#over) return;
    this.#failures += 1;
    if (this.#failures >= this.#options.maxAttempts) this.#exhausted();
    else request.reject(this.#offered(request.username));
  }

  #untilFloor(startedAt: number): Promise<void> {
    const left = this.#options.failureFloorMs - (performance.now() - startedAt);
    if (left <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      setTimeout(resolve, left);
    });
  }

  #exhausted(): void {
    this.#over = true;
    this.#options.onExhausted();
  }
}
