import type { ServerProcess } from '@waybill/core';
import { exposition, type Metric, type Sample } from './exposition.js';

interface Family extends Omit<Metric, 'samples'> {
  readonly samples: (process: ServerProcess, figures: NonNullable<ServerProcess['figures']>) => readonly Sample[];
}

const by = (label: string, counts: Readonly<Record<string, number>>): readonly Sample[] =>
  Object.entries(counts).map(([value, count]) => [{ [label]: value }, count]);

/** What is told of every process of the SFTP server. Documented in docs/running.md. */
const families: readonly Family[] = [
  { name: 'sessions', type: 'gauge', help: 'Partners signed in now', samples: ({ sessions }) => [[{}, sessions]] },
  {
    name: 'draining',
    type: 'gauge',
    help: '1 while it takes no new connections',
    samples: ({ drain }) => [[{}, drain === null ? 0 : 1]],
  },
  {
    name: 'sessions_opened_total',
    type: 'counter',
    help: 'Sign-ins that succeeded',
    samples: (_, { sessionsOpened }) => [[{}, sessionsOpened]],
  },
  {
    name: 'logins_total',
    type: 'counter',
    help: 'Attempts to sign in, by outcome',
    samples: (_, { logins }) => by('outcome', logins),
  },
  {
    name: 'connections_refused_total',
    type: 'counter',
    help: 'Connections that were not let in, by reason',
    samples: (_, { connectionsRefused }) => by('reason', connectionsRefused),
  },
  {
    name: 'handshakes_failed_total',
    type: 'counter',
    help: 'Connections that ended before anybody had signed in, by reason',
    samples: (_, { handshakesFailed }) => by('reason', handshakesFailed),
  },
  {
    name: 'bytes_total',
    type: 'counter',
    help: 'Bytes over the line in sessions',
    samples: (_, { bytesIn, bytesOut }) => by('direction', { in: bytesIn, out: bytesOut }),
  },
  {
    name: 'uploads_total',
    type: 'counter',
    help: 'Uploads by how they ended',
    samples: (_, { uploadsCommitted, uploadsRefused, uploadsAbandoned }) =>
      by('outcome', { committed: uploadsCommitted, refused: uploadsRefused, abandoned: uploadsAbandoned }),
  },
  {
    name: 'event_loop_lag_seconds',
    type: 'gauge',
    help: 'How late timers ran over the last ten seconds',
    samples: (_, { eventLoopLagMs: { mean, p99, max } }) =>
      by('quantile', { mean: mean / 1000, '0.99': p99 / 1000, max: max / 1000 }),
  },
];

/** What the processes of the SFTP server told, in Prometheus' text format: they answer no HTTP themselves. */
export function serverMetrics(processes: readonly ServerProcess[]): string {
  return exposition(
    families.map(({ name, type, help, samples }) => ({
      ...{ name: `waybill_sftp_${name}`, type, help },
      samples: processes.flatMap((process) =>
        (process.figures === null ? [] : samples(process, process.figures)).map(
          ([labels, value]): Sample => [{ role: 'sftp', process: process.name, ...labels }, value],
        ),
      ),
    })),
  );
}
