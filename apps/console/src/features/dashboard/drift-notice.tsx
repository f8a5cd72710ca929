import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { configurationRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { driftTitle } from '../configuration/drift-words.js';

/** Comparing reads everything that a file can name: not at each look at the overview. */
const STALE_AFTER_MS = 5 * 60_000;

/** That something is not as it was applied. */
export function DriftNotice() {
  const may = useMay();
  const { data } = useQuery({
    ...read(configurationRoutes.getConfigurationDrift, {}),
    enabled: may('getConfigurationDrift'),
    staleTime: STALE_AFTER_MS,
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Notice
      tone="warn"
      title={driftTitle(data.items.length)}
      actions={
        <LinkButton variant="default" to="/configuration">
          <Trans>Look at it</Trans>
        </LinkButton>
      }
    />
  );
}
