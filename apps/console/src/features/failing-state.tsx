import { Trans } from '@lingui/react/macro';
import { Badge } from '../ui/badge.js';
import { ForeignText } from '../ui/file-name.js';
import { Time } from '../ui/time.js';

/** That something fails again and again: why, since when, and when it is tried next. */
export function FailingState({
  failing: { detail, since, nextAttemptAt },
}: {
  readonly failing: { readonly detail: string; readonly since: string; readonly nextAttemptAt: string };
}) {
  return (
    <>
      <Badge tone="bad">
        <Trans>failing</Trans>
      </Badge>
      <span className="wb-sub">
        <ForeignText text={detail} />
      </span>
      <span className="wb-sub">
        <Trans>
          began <Time at={since} />, again <Time at={nextAttemptAt} />
        </Trans>
      </span>
    </>
  );
}
