import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { JobView } from '@waybill/contracts';
import { Fragment } from 'react';
import { Copyable } from '../../ui/copyable.js';
import { FileName } from '../../ui/file-name.js';
import { amountText } from '../../ui/number-unit.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { DeliveringFacts } from './delivering-facts.js';
import { FindingFacts } from './finding-facts.js';
import { priorityLabels } from './priority-labels.js';

function JobEnd({ end }: { readonly end: JobView['source'] }) {
  const { kind, id, slug, path } = end;
  return (
    <>
      {kind === 'store' ? (
        <Link to="/stores/$id" params={{ id }}>
          {slug}
        </Link>
      ) : (
        <Link to="/connections/$id" params={{ id }}>
          {slug}
        </Link>
      )}{' '}
      <FileName name={path} />
    </>
  );
}

/** What a job does: where from, where to, and by which rules. */
export function JobDefinitionPanel({ job }: { readonly job: JobView }) {
  const { definition } = job;
  const after = definition.afterSuccess;
  return (
    <Panel title={t`Definition, version ${job.definitionVersion}`}>
      <Facts>
        <Fact label={t`From`}>
          <JobEnd end={job.source} />
        </Fact>
        <FindingFacts source={definition.source} />
        {[definition.target, ...definition.alsoTo].map((rules, index) => {
          const end = job.targets[index];
          return (
            end !== undefined && (
              <Fragment key={`${end.id} ${end.path}`}>
                <Fact label={index === 0 ? t`To` : t`And to`}>
                  <JobEnd end={end} />
                </Fact>
                <DeliveringFacts target={rules} />
              </Fragment>
            )
          );
        })}
        <Fact label={t`Source file, once delivered`}>
          {after.kind === 'move' ? (
            <Trans>
              Move to <FileName name={after.to} />
            </Trans>
          ) : after.kind === 'delete' ? (
            t`Delete`
          ) : (
            t`Keep`
          )}
        </Fact>
        <Fact label={t`Attempts`}>
          <Trans>
            {definition.retry.maxAttempts}, waiting {amountText('baseDelayMs', definition.retry.baseDelayMs)} to{' '}
            {amountText('maxDelayMs', definition.retry.maxDelayMs)}
          </Trans>
        </Fact>
        <Fact label={t`Files at the same time`}>
          {definition.running.concurrency === 1 ? t`One after the other, in order` : definition.running.concurrency}
        </Fact>
        <Fact label={t`Priority`}>{priorityLabels[definition.running.priority]}</Fact>
        <Fact label={t`Id`}>
          <Copyable value={job.id} what={t`id`} />
        </Fact>
      </Facts>
    </Panel>
  );
}
