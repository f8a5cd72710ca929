import { generateKeyPairSync, sign } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { AuthContext, KeyboardAuthContext, PasswordAuthContext, PublicKeyAuthContext } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { publicKeyFromBlob } from '../keys/public-key.js';
import type { AttemptContext, AuthDecision } from './authenticator.js';
import type { LoginFactor } from './events.js';
import { type Accepted, Login } from './login.js';

const pair = generateKeyPairSync('ed25519');
const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const blob = Buffer.concat([text('ssh-ed25519'), text(raw)]);
const theKey = publicKeyFromBlob(blob);
const signed = Buffer.from('the session and the request');
const signature = sign(null, signed, pair.privateKey);

/** What the client hears, in order. */
type Heard = readonly string[];

class Request extends EventEmitter {
  readonly service = 'ssh-connection';
  readonly heard: string[] = [];
  constructor(readonly username: string) {
    super();
  }
  accept(): void {
    this.heard.push('success');
  }
  reject(methods: readonly string[] = [], partial = false): void {
    this.heard.push(`${partial ? 'partly' : 'failure'}:${methods.join(',')}`);
  }
}

class KeyRequest extends Request implements PublicKeyAuthContext {
  readonly method = 'publickey';
  readonly key = { algo: 'ssh-ed25519', data: blob };
  readonly blob = signed;
  readonly signature: Buffer;
  constructor(username: string, right: boolean) {
    super(username);
    this.signature = right ? signature : Buffer.alloc(64);
  }
}

class PasswordRequest extends Request implements PasswordAuthContext {
  readonly method = 'password';
  constructor(
    username: string,
    readonly password: string,
  ) {
    super(username);
  }
  requestChange(): void {
    throw new Error('nobody asks for that');
  }
}

type Answer = (answers: string[]) => void;

class DialogueRequest extends Request implements KeyboardAuthContext {
  readonly method = 'keyboard-interactive';
  readonly submethods = [];
  #asked: (() => void) | undefined;
  answer: Answer | undefined;
  constructor(
    username: string,
    readonly answers: ((prompt: string) => string[]) | undefined,
  ) {
    super(username);
  }
  prompt(questions: unknown, ...rest: unknown[]): void {
    const prompt = JSON.stringify(questions);
    const callback = rest.at(-1);
    if (typeof callback !== 'function') throw new Error('no callback');
    this.heard.push(`asked:${prompt}`);
    this.answer = (answers) => void callback(answers);
    this.#asked?.();
    if (this.answers !== undefined) this.answer(this.answers(prompt));
  }
  /** Resolves when it was asked. */
  asked(): Promise<void> {
    return new Promise((resolve) => {
      if (this.answer === undefined) this.#asked = resolve;
      else resolve();
    });
  }
}

/** One set of factors after another; of each set, one suffices. */
type Wanted = readonly (readonly LoginFactor[])[];

const requirements: Readonly<Record<string, Wanted>> = {
  key: [['publickey']],
  password: [['password']],
  'key or password': [['publickey', 'password']],
  'key and password': [['publickey'], ['password']],
  'key, code': [['publickey'], ['code']],
  'password, code': [['password'], ['code']],
  'key or password, code': [['publickey', 'password'], ['code']],
  'key and password, code': [['publickey'], ['password'], ['code']],
};

function authenticatorFor(wanted: Wanted) {
  const decide = (right: boolean, factor: LoginFactor, { proven }: AttemptContext): AuthDecision<string> => {
    const [first, next] = wanted.slice(proven.factors.length);
    if (!right || first?.includes(factor) !== true) return { accepted: false, reason: right ? 'not-wanted' : 'wrong' };
    if (next === undefined) return { accepted: true, principal: 'acme' };
    return { accepted: 'partly', next: next[0] === 'code' ? 'code' : 'password' };
  };
  return {
    password: async (name: string, password: string, context: AttemptContext) =>
      decide(name === 'acme' && password === 'right', 'password', context),
    publicKey: async (name: string, key: { readonly fingerprint: string }, context: AttemptContext) =>
      decide(name === 'acme' && key.fingerprint === theKey.fingerprint, 'publickey', context),
    code: async (name: string, code: string, context: AttemptContext) =>
      decide(name === 'acme' && code === 'right', 'code', context),
  };
}

function aLogin(wanted: Wanted, { maxAttempts = 100, authenticator = authenticatorFor(wanted) } = {}) {
  const accepted: Accepted<string>[] = [];
  const refused: string[] = [];
  const login = new Login<string>({
    authenticator,
    maxAttempts,
    failureFloorMs: 0,
    context: () => ({ address: '192.0.2.1', port: 1, clientIdentification: '', signal: new AbortController().signal }),
    onAccepted: (each) => accepted.push(each),
    onRefused: (_, reason) => refused.push(reason),
    onExhausted: () => refused.push('exhausted'),
  });
  return { login, accepted, refused };
}

const moves = ['key', 'wrong key', 'password', 'wrong password', 'dialogue', 'wrong dialogue'] as const;
type Move = (typeof moves)[number];

function requestOf(move: Move, username: string): Request & AuthContext {
  const right = !move.startsWith('wrong');
  if (move.endsWith('key')) return new KeyRequest(username, right);
  if (move.endsWith('password')) return new PasswordRequest(username, right ? 'right' : 'wrong');
  return new DialogueRequest(username, () => [right ? 'right' : 'wrong']);
}

async function play(wanted: Wanted, sequence: readonly Move[], username = 'acme') {
  const { login, accepted, refused } = aLogin(wanted);
  const heard: Heard[] = [];
  for (const move of sequence) {
    const request = requestOf(move, username);
    await login.handle(request);
    heard.push(request.heard);
    if (accepted.length > 0) break;
  }
  return { heard, accepted, refused };
}

const all = 'publickey,password,keyboard-interactive';
const methodsOf = { password: 'password,keyboard-interactive', code: 'keyboard-interactive' } as const;
const asked = {
  password: 'asked:[{"prompt":"Password: ","echo":false}]',
  code: 'asked:[{"prompt":"One-time code: ","echo":false}]',
} as const;

/** What should be heard, by the rules as people would tell them. */
function expected(wanted: Wanted, sequence: readonly Move[]): Heard[] {
  let left = [...wanted];
  const started = (): boolean => left.length < wanted.length;
  const next = (): 'password' | 'code' => (left[0]?.[0] === 'code' ? 'code' : 'password');
  const failure = (): string => `failure:${started() ? methodsOf[next()] : all}`;
  const heard: Heard[] = [];
  for (const move of sequence) {
    if (left.length === 0) break;
    const right = !move.startsWith('wrong');
    const of: string[] = [];
    for (;;) {
      const factor = move.endsWith('key') ? 'publickey' : move.endsWith('password') || !started() ? 'password' : next();
      if (move.endsWith('dialogue')) of.push(asked[factor === 'code' ? 'code' : 'password']);
      if (!right || left[0]?.includes(factor) !== true) of.push(failure());
      else left = left.slice(1);
      if (of.at(-1)?.startsWith('failure') === true) break;
      if (left.length === 0) of.push('success');
      else if (!move.endsWith('dialogue')) of.push(`partly:${methodsOf[next()]}`);
      else continue;
      break;
    }
    heard.push(of);
  }
  return heard;
}

function* sequences(length: number): Generator<readonly Move[]> {
  if (length === 0) yield [];
  else for (const before of sequences(length - 1)) for (const move of moves) yield [...before, move];
}

describe('signing in', () => {
  it.each(Object.entries(requirements))(
    'with %s: every order of right and wrong factors ends as it should',
    async (_, wanted) => {
      const surprises: unknown[] = [];
      for (const sequence of sequences(wanted.length === 3 ? 4 : 3)) {
        const { heard } = await play(wanted, sequence);
        const should = expected(wanted, sequence);
        if (JSON.stringify(heard) !== JSON.stringify(should)) surprises.push({ sequence, heard, should });
      }
      expect(surprises).toEqual([]);
    },
  );

  it('tells which factors were proven, and with which key', async () => {
    const { accepted } = await play(requirements['key and password, code'] ?? [], ['key', 'dialogue']);
    expect(accepted).toMatchObject([
      { username: 'acme', factors: ['publickey', 'password', 'code'], key: { fingerprint: theKey.fingerprint } },
    ]);
    const byPassword = await play(requirements['password, code'] ?? [], ['password', 'dialogue']);
    expect(byPassword.accepted).toMatchObject([{ factors: ['password', 'code'], key: undefined }]);
  });

  it('sounds the same for every requirement and for nobody, while nothing was proven', async () => {
    const wrong: readonly Move[] = ['wrong key', 'wrong password', 'wrong dialogue'];
    const right: readonly Move[] = ['key', 'password', 'dialogue'];
    const reference = (await play([['publickey']], wrong)).heard;
    for (const wanted of Object.values(requirements)) expect((await play(wanted, wrong)).heard).toEqual(reference);
    expect((await play(requirements['key and password'] ?? [], [...wrong, ...right], 'nobody')).heard).toEqual([
      ...reference,
      ...reference,
    ]);
  });

  it('forgets what was proven when another user name comes', async () => {
    const { login, accepted } = aLogin(requirements['key and password'] ?? []);
    await login.handle(new KeyRequest('acme', true));
    const other = new PasswordRequest('other', 'right');
    await login.handle(other);
    expect(other.heard).toEqual([`failure:${all}`]);
    expect(accepted).toEqual([]);
  });

  it('asks nobody about a key once the key was proven', async () => {
    const { login, refused } = aLogin(requirements['key and password'] ?? []);
    await login.handle(new KeyRequest('acme', true));
    const again = new KeyRequest('acme', true);
    await login.handle(again);
    expect(again.heard).toEqual([`failure:${methodsOf.password}`]);
    expect(refused).toEqual(['not-asked-for']);
  });

  it('says that it was left half-way, unless a refusal said so already', async () => {
    const { login } = aLogin(requirements['key and password'] ?? []);
    expect(login.unfinished).toBeUndefined();
    await login.handle(new KeyRequest('acme', true));
    expect(login.unfinished).toMatchObject({ username: 'acme', method: 'publickey', key: { fingerprint: theKey.fingerprint } });
    await login.handle(new PasswordRequest('acme', 'wrong'));
    expect(login.unfinished).toBeUndefined();
  });
});

describe('a dialogue', () => {
  it('is over for the client as soon as it asks for something else, also when its answer was right', async () => {
    const { login, accepted, refused } = aLogin(requirements['password'] ?? []);
    const dialogue = new DialogueRequest('acme', undefined);
    const first = login.handle(dialogue);
    await dialogue.asked();
    dialogue.answer?.(['right']);
    dialogue.emit('abort');
    const second = new PasswordRequest('acme', 'wrong');
    await Promise.all([first, login.handle(second)]);
    expect(accepted).toEqual([]);
    expect(refused).toEqual(['wrong']);
    expect(second.heard).toEqual([`failure:${all}`]);
  });

  it('that is left while its answer is being decided is a failed attempt, also when the answer was right', async () => {
    const wanted = requirements['password'] ?? [];
    const begun = new EventEmitter();
    const known = authenticatorFor(wanted);
    const authenticator: typeof known = {
      ...known,
      password: async (...attempt) => {
        begun.emit('deciding');
        await once(begun, 'decide');
        return known.password(...attempt);
      },
    };
    const { login, accepted, refused } = aLogin(wanted, { authenticator });
    const dialogue = new DialogueRequest('acme', () => ['right']);
    const deciding = once(begun, 'deciding');
    const handled = login.handle(dialogue);
    await deciding;
    dialogue.emit('abort');
    begun.emit('decide');
    await handled;
    expect(accepted).toEqual([]);
    expect(refused).toEqual(['gave-up']);
    expect(login.unfinished).toBeUndefined();
  });

  it('takes one answer to one question', async () => {
    for (const answers of [[], ['right', 'right'], ['x'.repeat(1025)]]) {
      const { login, refused } = aLogin(requirements['password'] ?? []);
      await login.handle(new DialogueRequest('acme', () => answers));
      expect(refused).toEqual(['wrong-password']);
    }
  });

  it('counts as many attempts as it has wrong answers', async () => {
    const { login, refused } = aLogin(requirements['password, code'] ?? [], { maxAttempts: 3 });
    await login.handle(new PasswordRequest('acme', 'right'));
    for (let round = 0; round < 3; round += 1) await login.handle(new DialogueRequest('acme', () => ['wrong']));
    expect(refused).toEqual(['wrong', 'wrong', 'wrong', 'exhausted']);
  });
});
