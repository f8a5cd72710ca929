import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ArrowRightIcon, DatabaseIcon, FilterIcon, PlugIcon, TrashIcon } from '@primer/octicons-react';
import { Link } from '@tanstack/react-router';
import type { JobView } from '@waybill/contracts';
import type { ReactNode } from 'react';
import { FileName } from '../../ui/file-name.js';
import { patternText } from './finding-values.js';

function Stop({ icon, label, children }: { readonly icon: ReactNode; readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="wb-flow-stop">
      <span className="wb-flow-label">
        {icon} {label}
      </span>
      {children}
    </div>
  );
}

function End({ end }: { readonly end: JobView['source'] }) {
  const { kind, id, slug, path } = end;
  const icon = kind === 'store' ? <DatabaseIcon size={14} /> : <PlugIcon size={14} />;
  return (
    <Stop icon={icon} label={kind === 'store' ? t`Store` : t`Connection`}>
      {kind === 'store' ? (
        <Link to="/stores/$id" params={{ id }}>
          {slug}
        </Link>
      ) : (
        <Link to="/connections/$id" params={{ id }}>
          {slug}
        </Link>
      )}
      <span className="wb-sub">
        <FileName name={path} />
      </span>
    </Stop>
  );
}

function Arrow() {
  return (
    <span className="wb-flow-arrow" aria-hidden="true">
      <ArrowRightIcon size={16} />
    </span>
  );
}

/** Where the files of a job come from, which of them go on, and where they go: a drawing to be read from left to right. */
export function JobFlow({ job }: { readonly job: JobView }) {
  const { source, afterSuccess } = job.definition;
  const except = source.exclude.length;
  return (
    <div className="wb-flow">
      <End end={job.source} />
      <Arrow />
      <Stop icon={<FilterIcon size={14} />} label={t`Files`}>
        <FileName name={patternText(source.match)} />
        <span className="wb-sub">
          {except > 0 ? plural(except, { one: 'but # pattern', other: 'but # patterns' }) : t`all that are new or changed`}
        </span>
      </Stop>
      <Arrow />
      <div className="wb-flow-ends">
        {job.targets.map((end) => (
          <End key={`${end.id} ${end.path}`} end={end} />
        ))}
      </div>
      {afterSuccess.kind !== 'keep' && (
        <>
          <Arrow />
          <Stop icon={<TrashIcon size={14} />} label={t`Afterwards`}>
            {afterSuccess.kind === 'delete' ? (
              t`Deleted at the source`
            ) : (
              <Trans>
                Moved to <FileName name={afterSuccess.to} />
              </Trans>
            )}
          </Stop>
        </>
      )}
    </div>
  );
}
