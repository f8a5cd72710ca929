import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type JobVersionView, jobRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { ForeignText } from '../../ui/file-name.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';
import { type DefinitionChange, definitionChanges, ruleName } from './definition-changes.js';

function Value({ text, kind }: { readonly text: string | undefined; readonly kind: 'before' | 'after' }) {
  if (text === undefined) return <span className="wb-dim">{kind === 'before' ? t`not set` : t`no more`}</span>;
  return kind === 'before' ? (
    <del className="wb-mono">
      <ForeignText text={text} />
    </del>
  ) : (
    <ins className="wb-mono">
      <ForeignText text={text} />
    </ins>
  );
}

function Changes({ changes }: { readonly changes: readonly DefinitionChange[] }) {
  return (
    <dl className="wb-changes">
      {changes.map(({ path, before, after }) => (
        <div key={path}>
          <dt>{ruleName(path)}</dt>
          <dd>
            <Value text={before} kind="before" />{' '}
            <span className="wb-dim">
              <Trans>became</Trans>
            </span>{' '}
            <Value text={after} kind="after" />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Version({ version, before }: { readonly version: JobVersionView; readonly before: JobVersionView | undefined }) {
  const changes = before === undefined ? [] : definitionChanges(before.definition, version.definition);
  return (
    <details className="wb-version">
      <summary>
        <strong>
          <Trans>Version {version.version}</Trans>
        </strong>
        <span className="wb-dim">
          {before === undefined ? t`the first` : plural(changes.length, { one: '# rule changed', other: '# rules changed' })}
        </span>
        <span className="wb-dim wb-version-at">
          <Time at={version.createdAt} />
        </span>
      </summary>
      {before === undefined ? (
        <p className="wb-dim">
          <Trans>What the job was created with.</Trans>
        </p>
      ) : changes.length === 0 ? (
        <p className="wb-dim">
          <Trans>No rule differs from the version before.</Trans>
        </p>
      ) : (
        <Changes changes={changes} />
      )}
    </details>
  );
}

/** Every version of a job's definition, newest first, each with what it changed. */
export function JobVersions({ jobId }: { readonly jobId: string }) {
  const query = useQuery(read(jobRoutes.listJobVersions, { params: { id: jobId } }));
  return (
    <Panel title={t`Versions`} flush>
      <Loaded query={query} part>
        {({ items }) => (
          <div>
            {items.map((version, index) => (
              <Version key={version.version} version={version} before={items[index + 1]} />
            ))}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}
