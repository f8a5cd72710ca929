import { Failure, type User } from '@waybill/core';
import type { AdministrationDeps } from './deps.js';
import { SIGN_IN_WINDOW_MS } from './sign-in-throttle.js';

/** So many codes may be tried for one person in a window, by all processes together: one in 333,333 is right by chance. */
const MAX_CODE_TRIES = 5;

const RECOVERY_CODES = 10;
/** 140 bits: as good as a key, so that a plain digest keeps them. */
const RECOVERY_LETTERS = 28;
/** Codes that were given out with 80 bits go on holding. */
const FORMER_RECOVERY_LETTERS = 16;
const GROUP = /.{4}(?=.)/g;

type CodeDeps = Pick<AdministrationDeps, 'database' | 'clock' | 'secretBox' | 'totp' | 'tokens'>;

/** What a person proved with a code. */
export type CodeKind = 'code' | 'recovery-code';

/**
 * Takes a code of a person's second factor, or one of the recovery codes in its place; neither is taken twice. Who asks has proven the
 * password, so nobody else can use up the tries of a person.
 * @throws Failure `sign-in.refused` with field `/code`, `sign-in.throttled`; `conflict.state` when there is no second factor
 */
export async function takeCode(deps: CodeDeps, user: Pick<User, 'id'>, code: string): Promise<CodeKind> {
  const { signInAttempts, secondFactors } = deps.database.read;
  const factor = await secondFactors.find(user.id);
  if (factor === undefined) throw new Failure('conflict.state', { publicDetail: 'There is no second factor.' });
  const key = `code of person ${user.id}`;
  const now = deps.clock.now();
  // Counted before it is looked at, so that tries at the same time cannot slip through together.
  const [tries = 0] = await signInAttempts.count([key], now, SIGN_IN_WINDOW_MS);
  if (tries > MAX_CODE_TRIES) {
    throw new Failure('sign-in.throttled', {
      publicDetail: `There were too many wrong codes. Try again in ${SIGN_IN_WINDOW_MS / 60_000} minutes.`,
      context: { first: tries === MAX_CODE_TRIES + 1 },
    });
  }
  const kind = await judge(deps, user.id, factor.secretId, code);
  if (kind === undefined) {
    throw new Failure('sign-in.refused', {
      field: '/code',
      publicDetail: 'This is not the code of this moment. Each code is taken once; wait for the next, or give a recovery code.',
    });
  }
  await signInAttempts.forget(key);
  return kind;
}

async function judge(deps: CodeDeps, userId: string, secretId: string, code: string): Promise<CodeKind | undefined> {
  const { secondFactors, secrets } = deps.database.read;
  const given = code.replaceAll(/[\s-]/g, '').toLowerCase();
  if (given.length === RECOVERY_LETTERS || given.length === FORMER_RECOVERY_LETTERS) {
    return (await secondFactors.takeRecoveryCode(userId, deps.tokens.hashToken(given))) ? 'recovery-code' : undefined;
  }
  const sealed = await secrets.get(secretId);
  const secret = deps.secretBox.open(sealed, (text) => deps.totp.parseSecret(Buffer.from(text).toString('utf8')));
  const step = secret === undefined ? undefined : deps.totp.stepOf(secret, given, deps.clock.now());
  if (step === undefined) return undefined;
  return (await secondFactors.takeStep(userId, secretId, step)) ? 'code' : undefined;
}

/** New recovery codes: as they are shown once, and as they are kept. */
export function makeRecoveryCodes(deps: Pick<CodeDeps, 'totp' | 'tokens'>): {
  readonly codes: readonly string[];
  readonly hashes: readonly string[];
} {
  const plain = Array.from({ length: RECOVERY_CODES }, () =>
    deps.totp.formatSecret(deps.totp.createSecret()).slice(0, RECOVERY_LETTERS).toLowerCase(),
  );
  return { codes: plain.map((code) => code.replaceAll(GROUP, '$&-')), hashes: plain.map((code) => deps.tokens.hashToken(code)) };
}
