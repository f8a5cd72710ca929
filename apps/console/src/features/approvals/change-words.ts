import { msg } from '@lingui/core/macro';
import type { ProposedChangeView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import type { Tone } from '../../ui/badge.js';

/** What each kind of change is called. */
export const kindNames: Readonly<Record<ProposedChangeView['kind'], string>> = spoken({
  'host-key': msg`Host key`,
  'sending-job': msg`Job or webhook that sends`,
  account: msg`Account`,
  role: msg`Rights of people`,
  retention: msg`Retention`,
  'audit-settings': msg`Audit settings`,
  'approval-policy': msg`Approval policy`,
});

/** The colour of each state. */
export const stateTones: Readonly<Record<ProposedChangeView['state'], Tone>> = {
  waiting: 'warn',
  approved: 'good',
  rejected: 'idle',
  expired: 'idle',
  outdated: 'idle',
  overridden: 'bad',
};

/** An operationId as words: `createAuditStream` is `Create audit stream`. */
export function actWords(operation: string): string {
  const words = operation.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
