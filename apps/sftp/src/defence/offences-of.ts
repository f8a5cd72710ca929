import type { OffenceCounts } from '@waybill/core';
import type { Refusal, SshServerEvent } from '@waybill/ssh';

const NOBODY = ['unknown-user', 'invalid-username'];
/** Our own fault, who gave up an answer, and who proved one factor and left: that is a connection without a sign-in. */
const noAttempt = ['error', 'gave-up', 'unfinished'];
/** Our own fault, and what was charged when it happened. */
const notForKeys = ['error', 'bad-signature'];

function refusedKeys(refusals: readonly Refusal[]): OffenceCounts {
  const keys = refusals.filter(({ method, reason }) => method === 'publickey' && !notForKeys.includes(reason));
  const unknownUser = keys.filter(({ reason }) => NOBODY.includes(reason)).length;
  return { unknownUser, refusedKey: keys.length - unknownUser };
}

/** What the address of an event is to be charged for. */
export function offencesOf(event: SshServerEvent): OffenceCounts {
  switch (event.type) {
    case 'login.failed':
      if (event.reason === 'bad-signature') return { protocolViolation: 1 };
      // Clients try the keys they have; only when none was right it was not theirs to try.
      if (noAttempt.includes(event.reason) || event.method === 'publickey') return {};
      return NOBODY.includes(event.reason) ? { unknownUser: 1 } : { wrongPassword: 1 };
    case 'connection.closed':
      return { ...refusedKeys(event.refusals), ...howItEnded(event) };
    case 'session.closed':
      return event.reason === 'protocol-violation' ? { protocolViolation: 1 } : {};
    case 'connection.refused':
      return event.reason === 'address-full' ? { overLimit: 1 } : {};
    case 'connection.opened':
    case 'login.succeeded':
    case 'request.refused':
      return {};
  }
}

type Closed = Extract<SshServerEvent, { readonly type: 'connection.closed' }>;

function howItEnded({ reason, clientIdentification, refusals }: Closed): OffenceCounts {
  switch (reason) {
    case 'protocol-violation':
      return { protocolViolation: 1 };
    case 'login-grace-time':
    case 'too-many-bytes-before-login':
    case 'crowded-out':
      return { noLogin: 1 };
    case 'partner':
    case 'network':
    case 'no-common-algorithm':
      // Who opens a connection and says nothing looks whether the port is open, as load balancers do all day.
      return clientIdentification !== '' && refusals.length === 0 ? { noLogin: 1 } : {};
    case 'too-many-attempts':
    case 'too-many-refusals':
    case 'not-admitted':
    case 'idle':
    case 'keepalive':
    case 'shutting-down':
    case 'internal':
    case 'asked':
      return {};
  }
}
