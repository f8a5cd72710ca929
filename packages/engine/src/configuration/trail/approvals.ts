import type { ApprovalPolicy } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { withinField } from '../../administration/input-checks.js';
import { assertAlone } from '../../approvals/go-on.js';
import { changeApprovalPolicy, checkApprovalPolicy, readApprovalPolicy } from '../../approvals/policy.js';
import type { CurrentConfiguration } from '../current-configuration.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import { type DescribedThing, stated } from './named.js';

/** Which changes take a second person has no name of its own. */
export const APPROVAL_POLICY = 'rules';

/** Which changes take a second person. */
export function describeApprovalPolicy({ approvalPolicy }: Pick<CurrentConfiguration, 'approvalPolicy'>): ConfigurationItem {
  const { kinds, expireAfterDays } = approvalPolicy;
  return stated('approval-policy', APPROVAL_POLICY, { kinds: [...kinds], expireAfterDays });
}

/** As a file asks for it. @throws Failure `input.invalid` */
export async function describeDesiredApprovalPolicy(
  current: Pick<CurrentConfiguration, 'approvalPolicy'>,
  desired: Partial<ApprovalPolicy>,
  pointer: string,
): Promise<DescribedThing> {
  const wanted = await withinField(pointer, async () => checkApprovalPolicy({ ...current.approvalPolicy, ...desired }));
  const kinds = desired.kinds === undefined ? undefined : [...wanted.kinds];
  return { item: stated('approval-policy', APPROVAL_POLICY, { kinds, expireAfterDays: desired.expireAfterDays }), names: [] };
}

/** Changes it. */
export async function applyApprovalPolicy(
  deps: AdministrationDeps,
  desired: Partial<ApprovalPolicy>,
  context: ActorContext,
): Promise<void> {
  const wanted = { ...(await readApprovalPolicy(deps.database.read)), ...desired };
  await assertAlone(deps, 'setApprovalPolicy', wanted, context);
  await changeApprovalPolicy(deps, wanted, context);
}
