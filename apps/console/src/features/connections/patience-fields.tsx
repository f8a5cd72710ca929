import { t } from '@lingui/core/macro';
import type { UseFormReturnType } from '@mantine/form';
import type { ConnectionView } from '@waybill/contracts';
import { changesText } from '../../api/changes.js';
import { numberOf } from '../../api/use-entry-form.js';
import { FieldRow, FoldedFields } from '../../ui/form-page.js';
import { bandwidthBody, initialBandwidth } from '../bandwidth-fields.js';
import { ConnectionNumber, enteredRule } from './connection-number.js';

/** How much of the partner's server is taken up, how long it is waited for, and when it is left alone: what the form shows at first. */
export function initialPatience(connection: ConnectionView | undefined) {
  const { limits, timeouts, keepalive, breaker } = connection ?? {};
  return {
    limits: {
      maxConnections: enteredRule('limits.maxConnections', limits?.maxConnections),
      channels: enteredRule('limits.channels', limits?.channels),
      bandwidth: initialBandwidth(connection?.limits.bandwidth),
    },
    timeouts: {
      connectMs: enteredRule('timeouts.connectMs', timeouts?.connectMs),
      idleMs: enteredRule('timeouts.idleMs', timeouts?.idleMs),
      wholeMs: enteredRule('timeouts.wholeMs', timeouts?.wholeMs),
    },
    keepalive: {
      intervalMs: enteredRule('keepalive.intervalMs', keepalive?.intervalMs),
      maxMissed: enteredRule('keepalive.maxMissed', keepalive?.maxMissed),
    },
    breaker: {
      failures: enteredRule('breaker.failures', breaker?.failures),
      probeSeconds: enteredRule('breaker.probeSeconds', breaker?.probeSeconds),
    },
  };
}

type PatienceValues = ReturnType<typeof initialPatience>;

/** The rules that these fields make; an empty field is left to its default. */
export function patienceBody({ limits, timeouts, keepalive, breaker }: PatienceValues) {
  return {
    limits: {
      maxConnections: numberOf(limits.maxConnections),
      channels: numberOf(limits.channels),
      bandwidth: bandwidthBody(limits.bandwidth),
    },
    timeouts: {
      connectMs: numberOf(timeouts.connectMs),
      idleMs: numberOf(timeouts.idleMs),
      wholeMs: numberOf(timeouts.wholeMs),
    },
    keepalive: { intervalMs: numberOf(keepalive.intervalMs), maxMissed: numberOf(keepalive.maxMissed) },
    breaker: { failures: numberOf(breaker.failures), probeSeconds: numberOf(breaker.probeSeconds) },
  };
}

const usual = initialPatience(undefined);

/** Limits, timeouts, keepalive, and the rest after failures. */
export function PatienceFields<V extends PatienceValues>({ form }: { readonly form: UseFormReturnType<V> }) {
  const changed = (...parts: readonly Exclude<keyof PatienceValues, 'limits'>[]) =>
    changesText<PatienceValues>(form.values, usual, parts);
  return (
    <>
      <FoldedFields legend={t`Limits`} summary={changesText(form.values.limits, usual.limits, ['maxConnections', 'channels'])}>
        <FieldRow>
          <ConnectionNumber form={form} name="limits.maxConnections" label={t`Connections at a time`} />
          <ConnectionNumber
            form={form}
            name="limits.channels"
            label={t`Channels for a large push`}
            hint={t`Opened only where they fill a long line better; 1: never`}
          />
        </FieldRow>
      </FoldedFields>
      <FoldedFields
        legend={t`Timeouts and keepalive`}
        summary={changed('timeouts', 'keepalive')}
        hint={t`All of them end in a timeout that is tried again by the rules of the job.`}
      >
        <FieldRow>
          <ConnectionNumber
            form={form}
            name="timeouts.connectMs"
            label={t`Connect timeout`}
            hint={t`To be connected and signed in`}
          />
          <ConnectionNumber
            form={form}
            name="timeouts.idleMs"
            label={t`Idle timeout`}
            hint={t`Silence while an answer is awaited`}
          />
          <ConnectionNumber
            form={form}
            name="timeouts.wholeMs"
            label={t`Transfer timeout`}
            hint={t`One attempt, in all`}
            none={t`No limit`}
          />
        </FieldRow>
        <FieldRow>
          <ConnectionNumber
            form={form}
            name="keepalive.intervalMs"
            label={t`Keepalive`}
            hint={t`How often it is asked; 0: never`}
          />
          <ConnectionNumber
            form={form}
            name="keepalive.maxMissed"
            label={t`Keepalives unanswered`}
            hint={t`Then the connection is given up`}
          />
        </FieldRow>
      </FoldedFields>
      <FoldedFields
        legend={t`Rest after failures`}
        summary={changed('breaker')}
        hint={t`A partner that keeps failing is left alone for a while, then tried once.`}
      >
        <FieldRow>
          <ConnectionNumber
            form={form}
            name="breaker.failures"
            label={t`After failures in a row`}
            hint={t`To connect; 0: never`}
          />
          <ConnectionNumber form={form} name="breaker.probeSeconds" label={t`Rest for`} hint={t`Then one connection is tried`} />
        </FieldRow>
      </FoldedFields>
    </>
  );
}
