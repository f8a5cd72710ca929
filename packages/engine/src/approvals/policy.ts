import { type ApprovalPolicy, changeKinds, type Database, defaultApprovalPolicy, type Repositories } from '@waybill/core';
import { z } from 'zod';
import type { ActorContext } from '../administration/deps.js';
import { invalid } from '../administration/input-checks.js';
import { actBy, changedFields, type Described } from '../administration/record-change.js';

const SETTING = 'approvals.policy';
const MOST_DAYS = 90;

const stored = z.object({ kinds: z.array(z.enum(changeKinds)), expireAfterDays: z.number().int().min(1).max(MOST_DAYS) });

/** Which changes take a second person now. */
export async function readApprovalPolicy({ settings }: Pick<Repositories, 'settings'>): Promise<ApprovalPolicy> {
  const text = await settings.get(SETTING);
  return text === undefined ? defaultApprovalPolicy : stored.parse(JSON.parse(text));
}

/** The kinds in their own order, each once. @throws Failure `input.invalid` */
export function checkApprovalPolicy({ kinds, expireAfterDays }: ApprovalPolicy): ApprovalPolicy {
  if (!Number.isInteger(expireAfterDays) || expireAfterDays < 1 || expireAfterDays > MOST_DAYS)
    throw invalid('/expireAfterDays', `A proposed change waits from 1 to ${MOST_DAYS} days.`);
  return { kinds: changeKinds.filter((kind) => kinds.includes(kind)), expireAfterDays };
}

/** Changes it; what waits already goes on waiting. @throws Failure `input.invalid` */
export async function changeApprovalPolicy(
  { database }: { readonly database: Database },
  input: ApprovalPolicy,
  context: ActorContext,
): Promise<ApprovalPolicy> {
  const wanted = checkApprovalPolicy(input);
  return database.transaction(async (tx) => {
    const before = await readApprovalPolicy(tx);
    const change = changedFields(describe(before), describe(wanted));
    if (change === undefined) return before;
    await tx.settings.set(SETTING, JSON.stringify(wanted));
    tx.audit.append({ ...actBy(context), type: 'approval-policy.changed', target: { kind: 'approval-policy' }, change });
    return wanted;
  });
}

function describe({ kinds, expireAfterDays }: ApprovalPolicy): Described {
  return { kinds: [...kinds], expireAfterDays };
}
