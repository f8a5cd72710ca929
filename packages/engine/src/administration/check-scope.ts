import type { RoleSlug, Scope, Tx } from '@waybill/core';
import { invalid } from './input-checks.js';

/**
 * Checks what somebody is to be limited to. A partner-admin is limited in any case.
 * @throws Failure `input.invalid` with field `/scope`, or the place in it
 */
export async function checkScope(
  tx: Tx,
  { role, scope }: { readonly role: RoleSlug; readonly scope: Scope | null },
): Promise<void> {
  if (scope === null) {
    if (role !== 'partner-admin') return;
    throw invalid('/scope', 'A partner-admin is limited to some partners: say which, or to which tags.');
  }
  if (scope.partnerIds.length === 0 && scope.tags.length === 0) {
    throw invalid('/scope', 'Name at least one partner or one tag; null is for everything.');
  }
  for (const [index, id] of scope.partnerIds.entries()) {
    if ((await tx.partners.find(id)) === undefined) throw invalid(`/scope/partnerIds/${index}`, 'There is no such partner.');
  }
}
