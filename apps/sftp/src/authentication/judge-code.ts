import type { Account, Clock, Database, SecretBox } from '@waybill/core';
import { totpStep, totpTools } from '@waybill/secrets';

/** So many codes may be tried for one account in a while, by all processes together: one in 333,333 is right by chance. */
const MAX_TRIES = 5;
const WINDOW_MS = 15 * 60_000;

export interface CodeDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
  readonly clock: Clock;
}

/**
 * Whether a code is right, was not used before and was not preceded by too many wrong ones: undefined, or why not. Who asks has proven
 * every other factor, so nobody else can use up the tries of an account.
 */
export async function judgeCode(deps: CodeDeps, { id, totp }: Account, code: string): Promise<string | undefined> {
  if (totp === null) return 'no-second-factor';
  const { signInAttempts, accounts, secrets } = deps.database.read;
  const key = `code of ${id}`;
  const now = deps.clock.now();
  // Counted before it is looked at, so that tries at the same time cannot slip through together.
  const [tries = 0] = await signInAttempts.count([key], now, WINDOW_MS);
  if (tries > MAX_TRIES) return 'code-throttled';
  const sealed = await secrets.get(totp.secretId);
  const secret = deps.secretBox.open(sealed, (text) => totpTools.parseSecret(Buffer.from(text).toString('utf8')));
  const step = secret === undefined ? undefined : totpStep(secret, code, now);
  if (step === undefined) return 'wrong-code';
  if (!(await accounts.takeTotpStep(id, totp.secretId, step))) return 'code-used-before';
  await signInAttempts.forget(key);
  return undefined;
}
