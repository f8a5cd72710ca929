import type { Overview, OverviewMonthView } from '@waybill/contracts';
import { dateText } from '@waybill/core';
import type { OverviewFigures, OverviewMonth } from '@waybill/engine';
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
    approvals: { ...figures.approvals },
    endingWaivers: await Promise.all(figures.endingWaivers.map((connection) => connectionView(connection, names))),
    restingConnections: await Promise.all(figures.restingConnections.map((connection) => connectionView(connection, names))),
    stoppedConnections: await Promise.all(figures.stoppedConnections.map((connection) => connectionView(connection, names))),
  };
}

const DAY_MS = 86_400_000;

/** The last thirty days as the API shows them. */
export async function overviewMonthView(month: OverviewMonth, names: Names): Promise<OverviewMonthView> {
  return {
    days: month.days.map(({ day, committed, failed, bytes }) => ({
      day: dateText(day.getTime() / DAY_MS),
      committed,
      failed,
      bytes: Number(bytes),
    })),
    reasons: [...month.reasons],
    partners: await Promise.all(
      month.partners.map(async ({ partnerId, committed, failed, bytes }) => ({
        partnerId,
        partnerName: await names.partnerName(partnerId),
        committed,
        failed,
        bytes: Number(bytes),
      })),
    ),
    expiring: await Promise.all(
      month.expiring.map(async ({ at, partnerId, ...each }) => ({
        ...each,
        partnerId,
        partnerName: partnerId === null ? null : await names.partnerName(partnerId),
        at: instant(at),
      })),
    ),
  };
}
