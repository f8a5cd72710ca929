import type { SignInPolicy } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { withinField } from '../../administration/input-checks.js';
import { readSignInPolicy } from '../../administration/read-sign-in-policy.js';
import { changeSignInPolicy, checkSignInPolicy } from '../../administration/sign-in-policy.js';
import { assertAlone } from '../../approvals/go-on.js';
import type { CurrentConfiguration } from '../current-configuration.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import { type DescribedThing, stated } from './named.js';

/** What signing in takes has no name of its own. */
export const SIGN_IN_POLICY = 'rules';

/** What signing in takes, and how long it holds. */
export function describeSignInPolicy({ signInPolicy }: Pick<CurrentConfiguration, 'signInPolicy'>): ConfigurationItem {
  return stated('sign-in-policy', SIGN_IN_POLICY, { ...signInPolicy, secondFactorRoles: [...signInPolicy.secondFactorRoles] });
}

/** As a file asks for it. @throws Failure `input.invalid` */
export async function describeDesiredSignInPolicy(
  current: Pick<CurrentConfiguration, 'signInPolicy'>,
  desired: Partial<SignInPolicy>,
  pointer: string,
): Promise<DescribedThing> {
  const wanted = await withinField(pointer, async () => checkSignInPolicy({ ...current.signInPolicy, ...desired }));
  const { idleMinutes, sessionMinutes, passwords } = desired;
  const secondFactorRoles = desired.secondFactorRoles === undefined ? undefined : [...wanted.secondFactorRoles];
  const item = stated('sign-in-policy', SIGN_IN_POLICY, { idleMinutes, sessionMinutes, secondFactorRoles, passwords });
  return { item, names: [] };
}

/** Changes it. */
export async function applySignInPolicy(
  deps: AdministrationDeps,
  desired: Partial<SignInPolicy>,
  context: ActorContext,
): Promise<void> {
  const wanted = { ...(await readSignInPolicy(deps.database.read)), ...desired };
  await assertAlone(deps, 'setSignInPolicy', wanted, context);
  await changeSignInPolicy(deps, wanted, context);
}
