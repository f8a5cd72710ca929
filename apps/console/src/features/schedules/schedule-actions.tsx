import { routes, type ScheduleView } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { ConfirmButton } from '../../ui/confirm.js';

async function readAgain(): Promise<void> {
  for (const noun of ['schedules', 'jobs', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
}

/** Switches a schedule on and off, or takes it away. */
export function ScheduleActions({
  schedule,
  onDeleted,
}: {
  readonly schedule: ScheduleView;
  /** Where to go when it is gone; this screen when absent. */
  readonly onDeleted?: () => Promise<unknown>;
}) {
  const may = useMay();
  const { id, version, enabled, rule } = schedule;
  const toggle = async () => {
    await call(routes.updateSchedule, { params: { id }, body: { enabled: !enabled } }, { ifMatch: version });
    await readAgain();
  };
  const remove = async () => {
    await call(routes.deleteSchedule, { params: { id } });
    await onDeleted?.();
    await readAgain();
  };
  return (
    <div className="wb-actions wb-above">
      {may(routes.updateSchedule) && <ActionButton label={enabled ? 'Disable' : 'Enable'} onAct={toggle} />}
      {may(routes.deleteSchedule) && (
        <ConfirmButton
          danger
          label="Delete schedule"
          question={`Delete the schedule ${rule}? The job stays.`}
          onConfirm={remove}
          done="Schedule deleted"
        />
      )}
    </div>
  );
}
