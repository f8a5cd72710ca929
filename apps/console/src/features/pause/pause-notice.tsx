import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { pauseRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Notice } from '../../ui/notice.js';
import { Time } from '../../ui/time.js';

/** Says on the first screen that everything waits, and lets it go on. */
export function PauseNotice() {
  const may = useMay();
  const { data } = useQuery(read(pauseRoutes.getPause, {}));
  const pause = data?.pause ?? null;
  if (pause === null) return null;
  const resume = async () => {
    await call(pauseRoutes.resumeEverything, {});
    for (const noun of ['pause', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
  };
  return (
    <Notice
      tone="warn"
      title={t`Everything is paused. No schedule fires and nothing begins to move.`}
      actions={
        may('resumeEverything') && (
          <ConfirmButton
            label={t`Resume everything`}
            question={t`Let schedules fire and transfers begin again? What became due meanwhile is done now.`}
            onConfirm={resume}
            done={t`Everything goes on`}
          />
        )
      }
    >
      {pause.by}, <Time at={pause.since} />: {pause.reason}
    </Notice>
  );
}
