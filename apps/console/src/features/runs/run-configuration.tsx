import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type RunView, runRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { Copyable } from '../../ui/copyable.js';

/** So many characters of a digest tell two apart by eye; the whole of it is copied. */
const SHOWN = 12;
/** Runs that ended before they began have no configuration; the last one that has it is among these, or it is not told. */
const LOOKED_AT = 10;

/** What the run before it went by. */
function Before({ run }: { readonly run: RunView }) {
  const { data } = useQuery(read(runRoutes.listRuns, { query: { jobId: run.jobId, until: run.createdAt, limit: LOOKED_AT } }));
  const before = data?.items.find(({ id, configurationDigest }) => id !== run.id && configurationDigest !== null);
  if (before === undefined) return null;
  const link = (
    <Link to="/runs/$id" params={{ id: before.id }}>
      <Trans>the run before</Trans>
    </Link>
  );
  return (
    <span className="wb-sub">
      {before.configurationDigest === run.configurationDigest ? (
        <Trans>the same as {link}</Trans>
      ) : (
        <Trans>changed since {link}</Trans>
      )}
    </span>
  );
}

/** The digest of the configuration that decided a run, and whether it is that of the run before. */
export function RunConfiguration({ run }: { readonly run: RunView }) {
  const { configurationDigest } = run;
  if (configurationDigest === null) return '–';
  return (
    <>
      <Copyable value={configurationDigest} what={t`configuration digest`}>
        <span className="wb-mono" title={configurationDigest}>
          {configurationDigest.slice(0, SHOWN)}…
        </span>
      </Copyable>
      <Before run={run} />
    </>
  );
}
