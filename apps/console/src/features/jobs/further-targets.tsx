import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { Button, SegmentedControl } from '@mantine/core';
import type { JobView } from '@waybill/contracts';
import { FieldRow, Fields } from '../../ui/form-page.js';
import { ConnectionPicker, StorePicker } from '../pickers.js';
import { DeliveringFields } from './delivering-section.js';
import { type DeliveringValues, deliveringBody, initialDelivering } from './delivering-values.js';
import type { JobSectionProps } from './job-section.js';

const MOST = 9;
const kinds = spoken([
  { value: 'connection', label: msg`A connection` },
  { value: 'store', label: msg`A store` },
]);

interface FurtherTarget extends DeliveringValues {
  kind: (typeof kinds)[number]['value'];
  connectionId: string | null;
  storeId: string | null;
}

/** A further target as the form begins with it. */
export function aTarget(kind: FurtherTarget['kind'], target?: JobView['definition']['alsoTo'][number]): FurtherTarget {
  return {
    kind,
    connectionId: target?.connectionId ?? null,
    storeId: target?.storeId ?? null,
    ...initialDelivering(target),
  };
}

/** What the form shows at first about targets beside the first. */
export function initialTargets(definition: JobView['definition'] | undefined): FurtherTarget[] {
  return (definition?.alsoTo ?? []).map((target) => aTarget(target.storeId === null ? 'connection' : 'store', target));
}

/** The further targets that the fields make. */
export function targetsBody(targets: readonly FurtherTarget[]) {
  return targets.map(({ kind, connectionId, storeId, ...rules }) => ({
    ...deliveringBody(rules),
    connectionId: kind === 'connection' ? (connectionId ?? '') : null,
    storeId: kind === 'store' ? (storeId ?? '') : null,
  }));
}

interface FurtherTargetsProps extends JobSectionProps {
  readonly job: JobView | undefined;
}

/** Where each file goes as well. */
export function FurtherTargets({ form, job }: FurtherTargetsProps) {
  const targets = form.values.definition.alsoTo;
  const list = 'definition.alsoTo';
  return (
    <>
      {targets.map((target, index) => {
        const { kind } = target;
        const at = `${list}.${index}`;
        const chosenLabel = job?.targets[index + 1]?.slug;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a target has no name of its own, and its fields are controlled
          <div key={index} className="wb-stack">
            <DeliveringFields
              form={form}
              at={at}
              target={target}
              legend={t`Target ${index + 2}`}
              end={
                <FieldRow>
                  <SegmentedControl
                    size="xs"
                    aria-label={t`Kind of target ${index + 2}`}
                    data={[...kinds]}
                    {...form.getInputProps(`${at}.kind`)}
                  />
                  {kind === 'connection' ? (
                    <ConnectionPicker
                      label={t`Connection`}
                      placeholder={t`Choose a connection`}
                      chosenLabel={chosenLabel}
                      {...form.getInputProps(`${at}.connectionId`)}
                    />
                  ) : (
                    <StorePicker
                      label={t`Store`}
                      placeholder={t`Choose a store`}
                      chosenLabel={chosenLabel}
                      {...form.getInputProps(`${at}.storeId`)}
                    />
                  )}
                  <Button variant="default" onClick={() => form.removeListItem(list, index)}>
                    <Trans>Remove target {index + 2}</Trans>
                  </Button>
                </FieldRow>
              }
            />
          </div>
        );
      })}
      <Fields
        legend={t`Further targets`}
        hint={t`Each file goes to every target. One that fails is sent again by itself; the source file is dealt with when all have it.`}
      >
        <div>
          <Button
            variant="default"
            disabled={targets.length >= MOST}
            onClick={() => form.insertListItem(list, aTarget('connection'))}
          >
            <Trans>Add a target</Trans>
          </Button>
        </div>
      </Fields>
    </>
  );
}
