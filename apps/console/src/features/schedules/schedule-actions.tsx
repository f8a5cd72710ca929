import { t } from '@lingui/core/macro';
import { type ScheduleView, scheduleRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { ConfirmButton } from '../../ui/confirm.js';

interface ScheduleActionProps {
  readonly schedule: ScheduleView;
}

async function readAgain(): Promise<void> {
  for (const noun of ['schedules', 'jobs', 'overview', 'calendars']) await queryClient.invalidateQueries({ queryKey: [noun] });
}

/** Switches a schedule on and off. */
export function ToggleSchedule({ schedule: { id, version, enabled } }: ScheduleActionProps) {
  const may = useMay();
  if (!may('updateSchedule')) return null;
  const toggle = async () => {
    await call(scheduleRoutes.updateSchedule, { params: { id }, body: { enabled: !enabled } }, { ifMatch: version });
    await readAgain();
  };
  return <ActionButton label={enabled ? t`Disable` : t`Enable`} onAct={toggle} />;
}

/** Takes a schedule away. */
export function DeleteSchedule({
  schedule: { id, rule },
  onDeleted,
}: ScheduleActionProps & {
  /** Where to go when it is gone. */
  readonly onDeleted: () => Promise<unknown>;
}) {
  const may = useMay();
  if (!may('deleteSchedule')) return null;
  const remove = async () => {
    await call(scheduleRoutes.deleteSchedule, { params: { id } });
    await onDeleted();
    await readAgain();
  };
  return (
    <ConfirmButton
      danger
      label={t`Delete schedule`}
      question={t`Delete the schedule ${rule}? The job stays.`}
      onConfirm={remove}
      done={t`Schedule deleted`}
    />
  );
}
