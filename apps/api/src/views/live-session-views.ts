import type { LiveSessionView, ServerProcessView } from '@waybill/contracts';
import type { LiveSession, ServerProcess } from '@waybill/core';
import type { Names } from './names.js';
import { instant } from './wire.js';

/** A live session as the API shows it. */
export async function liveSessionView(session: LiveSession, names: Names): Promise<LiveSessionView> {
  const { activity, openedAt, endRequestedAt, algorithms, ...facts } = session;
  return {
    ...facts,
    partnerName: await names.partnerName(session.partnerId),
    algorithms: { ...algorithms },
    openedAt: instant(openedAt),
    ...activity,
    files: activity.files.map((file) => ({ ...file })),
    ending: endRequestedAt !== null,
  };
}

/** A process of the SFTP server as the API shows it. */
export function serverProcessView({ id, name, address, startedAt, sessions, drain }: ServerProcess): ServerProcessView {
  return {
    id,
    name,
    address,
    startedAt: instant(startedAt),
    sessions,
    drain: drain === null ? null : { ...drain, since: instant(drain.since), until: instant(drain.until) },
  };
}
