import type {
  AuditEventView,
  AuditExportView,
  ConnectionView,
  HostKeyView,
  JobView,
  PartnerView,
  RunView,
  TransferView,
  UserView,
} from '@waybill/contracts';
import type { Tone } from '../ui/badge.js';

/** The colour of each state. */
export const tones = {
  queued: 'idle',
  discovering: 'running',
  running: 'running',
  verifying: 'verifying',
  committed: 'good',
  succeeded: 'good',
  done: 'good',
  failed: 'bad',
  cancelled: 'idle',
  active: 'good',
  suspended: 'idle',
  invited: 'warn',
  paused: 'idle',
  stopped: 'bad',
  resting: 'warn',
  live: 'good',
  ending: 'warn',
  serving: 'good',
  draining: 'warn',
  pending: 'warn',
  trusted: 'good',
  retired: 'idle',
  success: 'good',
  failure: 'bad',
  denied: 'warn',
} as const satisfies Record<
  | RunView['state']
  | TransferView['state']
  | AuditExportView['state']
  | PartnerView['status']
  | UserView['status']
  | JobView['status']
  | ConnectionView['status']
  | 'resting'
  | 'live'
  | 'ending'
  | 'serving'
  | 'draining'
  | HostKeyView['state']
  | AuditEventView['outcome'],
  Tone
>;

export type State = keyof typeof tones;
