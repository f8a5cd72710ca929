import { Failure, type FailureCode, isFailure } from '@waybill/core';

/** A sign-in that a provider's answer does not carry. */
export function refused(publicDetail: string, cause?: unknown): Failure {
  return new Failure('sign-in.refused', { publicDetail, ...(cause === undefined ? {} : { cause }) });
}

/** A provider that cannot be asked, or does not answer as it should. */
export function unreachable(publicDetail: string, cause?: unknown): Failure {
  return new Failure('sign-in.provider-unreachable', { publicDetail, ...(cause === undefined ? {} : { cause }) });
}

/** What the library's codes mean, in plain words. What a provider or a browser wrote is not repeated: anybody can write it. */
const meanings: Readonly<Record<string, string>> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED:
    'What the provider signed is over, or does not hold yet, or says that it asked too long ago. Are the clocks of both machines right?',
  OAUTH_JWT_CLAIM_COMPARISON_FAILED:
    'What the provider signed is for somebody else: its issuer, audience or nonce is another one.',
  OAUTH_KEY_SELECTION_FAILED: 'What the provider signed is of a key that it does not publish.',
  OAUTH_UNSUPPORTED_OPERATION: 'What the provider signed is of a kind that is not taken.',
  OAUTH_INVALID_RESPONSE: 'This is not the answer to what was asked.',
};

/** Why it failed: at what we asked for by ourselves, or at what a browser came back with. */
export function explain(error: unknown, at: 'discovery' | 'answer'): Failure {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 6; each = each.cause, depth += 1) {
    if (isFailure(each)) {
      const own: readonly FailureCode[] = ['sign-in.refused', 'sign-in.provider-unreachable'];
      return own.includes(each.code) ? each : unreachable(`It cannot be reached: ${each.publicDetail}`, error);
    }
  }
  const code = textOf(error, 'code');
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') {
    const said = textOf(error, 'error');
    return refused(
      said === 'access_denied'
        ? 'The provider did not let you in, or you turned back there.'
        : `The provider did not do it (${wordOf(said)}).`,
      error,
    );
  }
  if (code === 'OAUTH_RESPONSE_BODY_ERROR') {
    const said = textOf(error, 'error');
    return said === 'invalid_grant'
      ? refused('The provider does not take the code: it was used before, or is over. Sign in again.', error)
      : unreachable(
          `It does not take what it is asked with (${wordOf(said)}). An administrator has to look at the provider.`,
          error,
        );
  }
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT')
    return unreachable('It cannot be reached: it did not answer in time.', error);
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || code === 'OAUTH_RESPONSE_IS_NOT_JSON' || code === 'OAUTH_PARSE_ERROR')
    return unreachable(`It does not answer as a provider of OpenID Connect does${statusOf(error)}.`, error);
  if (at === 'discovery') return unreachable('It does not answer as a provider of OpenID Connect does.', error);
  return refused(meanings[code] ?? 'What the provider signed does not hold.', error);
}

function textOf(error: unknown, key: 'code' | 'error'): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : '';
}

/** An error code of OAuth and nothing else. */
function wordOf(said: string): string {
  return /^[a-z_]{1,40}$/.test(said) ? said : 'an error';
}

function statusOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return cause instanceof Response ? ` (status ${cause.status})` : '';
}
