import type { Overview } from '@waybill/contracts';
import type { OverviewFigures } from '@waybill/engine';
import { runView, transferView } from './exchange-views.js';
import type { Names } from './names.js';
import { connectionView, hostKeyView } from './partner-views.js';
import { instant } from './wire.js';

/** The figures of the first screen as the API shows them. */
export async function overviewView(figures: OverviewFigures, names: Names): Promise<Overview> {
  const { activeRuns, queuedTransfers, runningTransfers } = figures.now;
  return {
    at: instant(figures.at),
    now: { runsActive: activeRuns, transfersRunning: runningTransfers, transfersQueued: queuedTransfers },
    hours: figures.hours.map(({ hour, committed, failed, bytes }) => ({
      hour: instant(hour),
      committed,
      failed,
      bytes: Number(bytes),
    })),
    activeRuns: await Promise.all(figures.activeRuns.map((run) => runView(run, names))),
    failedRuns: await Promise.all(figures.failedRuns.map((run) => runView(run, names))),
    failedTransfers: await Promise.all(figures.failedTransfers.map((transfer) => transferView(transfer, names))),
    nextRuns: figures.nextRuns.map(({ scheduleId, jobId, jobSlug, slot, at }) => ({
      scheduleId,
      jobId,
      jobSlug,
      slot,
      at: instant(at),
    })),
    missedWindows: figures.missedWindows.map(({ expectedAt, ...window }) => ({ ...window, expectedAt: instant(expectedAt) })),
    pendingHostKeys: await Promise.all(figures.pendingHostKeys.map(({ hostKey }) => hostKeyView(hostKey, names))),
    endingWaivers: await Promise.all(figures.endingWaivers.map((connection) => connectionView(connection, names))),
    restingConnections: await Promise.all(figures.restingConnections.map((connection) => connectionView(connection, names))),
    stoppedConnections: await Promise.all(figures.stoppedConnections.map((connection) => connectionView(connection, names))),
  };
}
