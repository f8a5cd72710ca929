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
      <FoldedFields legend="Limits" summary={changesText(form.values.limits, usual.limits, ['maxConnections', 'channels'])}>
        <FieldRow>
          <ConnectionNumber form={form} name="limits.maxConnections" label="Connections at a time" />
          <ConnectionNumber
            form={form}
            name="limits.channels"
            label="Channels for a large push"
            hint="Opened only where they fill a long line better; 1: never"
          />
        </FieldRow>
      </FoldedFields>
      <FoldedFields
        legend="Timeouts and keepalive"
        summary={changed('timeouts', 'keepalive')}
        hint="All of them end in a timeout that is tried again by the rules of the job."
      >
        <FieldRow>
          <ConnectionNumber form={form} name="timeouts.connectMs" label="Connect timeout" hint="To be connected and signed in" />
          <ConnectionNumber form={form} name="timeouts.idleMs" label="Idle timeout" hint="Silence while an answer is awaited" />
          <ConnectionNumber
            form={form}
            name="timeouts.wholeMs"
            label="Transfer timeout"
            hint="One attempt, in all"
            none="No limit"
          />
        </FieldRow>
        <FieldRow>
          <ConnectionNumber form={form} name="keepalive.intervalMs" label="Keepalive" hint="How often it is asked; 0: never" />
          <ConnectionNumber
            form={form}
            name="keepalive.maxMissed"
            label="Keepalives unanswered"
            hint="Then the connection is given up"
          />
        </FieldRow>
      </FoldedFields>
      <FoldedFields
        legend="Rest after failures"
        summary={changed('breaker')}
        hint="A partner that keeps failing is left alone for a while, then tried once."
      >
        <FieldRow>
          <ConnectionNumber form={form} name="breaker.failures" label="After failures in a row" hint="To connect; 0: never" />
          <ConnectionNumber form={form} name="breaker.probeSeconds" label="Rest for" hint="Then one connection is tried" />
        </FieldRow>
      </FoldedFields>
    </>
  );
}
