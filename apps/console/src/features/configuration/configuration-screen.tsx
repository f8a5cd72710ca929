import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ConfigurationDriftView, configurationRoutes, type DriftedItemView } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { ActionButton } from '../../ui/action-button.js';
import { Badge } from '../../ui/badge.js';
import { Copyable } from '../../ui/copyable.js';
import { ForeignText } from '../../ui/file-name.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { saveFile } from '../../ui/save-file.js';
import { Empty } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { visibleJson } from '../../ui/visible-name.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { stateWords } from './drift-words.js';

function Value({ value }: { readonly value: unknown }) {
  if (value === undefined || value === null)
    return (
      <span className="wb-dim">
        <Trans>none</Trans>
      </span>
    );
  return <pre className="wb-code">{visibleJson(value)}</pre>;
}

function Fields({ item }: { readonly item: DriftedItemView }) {
  return (
    <div className="wb-table-scroll">
      <table className="wb-table wb-stacks" aria-label={t`What differs of ${item.name}`}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Field</Trans>
            </th>
            <th scope="col">
              <Trans>As applied</Trans>
            </th>
            <th scope="col">
              <Trans>Now</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {item.fields.map(({ field, applied, now }) => (
            <tr key={field}>
              <th scope="row">
                <span className="wb-mono">{field}</span>
              </th>
              <td data-header={t`As applied`}>
                <Value value={applied} />
              </td>
              <td data-header={t`Now`}>
                <Value value={now} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function WhoChanged({ change }: { readonly change: NonNullable<DriftedItemView['lastChange']> }) {
  const may = useMay();
  const told = <span className="wb-mono">{change.type}</span>;
  return (
    <p className="wb-quiet">
      <Trans>
        {may('getAuditEvent') ? (
          <Link to="/audit" search={{ event: change.eventId }}>
            {told}
          </Link>
        ) : (
          told
        )}{' '}
        by <ForeignText text={change.by.name} />, <Time at={change.at} />
      </Trans>
    </p>
  );
}

function Drifted({ item }: { readonly item: DriftedItemView }) {
  const { word, tone, hint } = stateWords[item.state];
  return (
    <Panel title={`${item.noun} ${item.name}`} actions={<Badge tone={tone}>{word}</Badge>}>
      {item.lastChange === null ? <p className="wb-quiet">{hint}</p> : <WhoChanged change={item.lastChange} />}
      {item.state === 'changed' ? (
        <Fields item={item} />
      ) : (
        <details>
          <summary>
            <Trans>All its fields</Trans>
          </summary>
          <Fields item={item} />
        </details>
      )}
    </Panel>
  );
}

/** Saves the platform as a configuration file. */
async function download(): Promise<void> {
  const { yaml } = await call(configurationRoutes.exportConfiguration, {});
  saveFile(`waybill-${new Date().toISOString().slice(0, 10)}.yaml`, new Blob([yaml], { type: 'application/yaml;charset=utf-8' }));
}

function Screen({ drift: { applied, digest, items } }: { readonly drift: ConfigurationDriftView }) {
  const may = useMay();
  return (
    <Page
      title={t`Configuration`}
      subtitle={t`What was last applied from a configuration file, and what is not so any more.`}
      actions={may('exportConfiguration') && <ActionButton label={t`Download as YAML`} onAct={download} />}
    >
      {applied === null ? (
        <Panel>
          <Empty
            title={t`No configuration file was applied yet`}
            hint={t`Download the platform as a file, keep it under version control, and apply it with waybill config apply: from then on this page shows what is changed by other means.`}
          />
        </Panel>
      ) : (
        <>
          <Panel>
            <Facts>
              <Fact label={t`Last applied`}>
                <Trans>
                  <Time at={applied.at} /> by <ForeignText text={applied.by.name} />
                </Trans>
              </Fact>
              <Fact label={t`Things in files`}>{applied.things}</Fact>
              <Fact label={t`Digest as applied`}>
                <Copyable value={applied.digest} what={t`digest`} />
              </Fact>
              <Fact label={t`Digest now`}>
                <Copyable value={digest ?? ''} what={t`digest`} />
              </Fact>
            </Facts>
          </Panel>
          {items.length === 0 && (
            <Panel>
              <Empty
                title={t`Everything is as it was applied`}
                hint={t`Nothing that files name was changed by other means since.`}
              />
            </Panel>
          )}
          {items.map((item) => (
            <Drifted key={`${item.noun} ${item.name}`} item={item} />
          ))}
        </>
      )}
    </Page>
  );
}

/** What was last applied from a configuration file, and what differs from it. */
export function ConfigurationScreen() {
  const query = useQuery(read(configurationRoutes.getConfigurationDrift, {}));
  return (
    <Guarded needs="getConfigurationDrift" what={t`the configuration`}>
      <Loaded query={query}>{(drift) => <Screen drift={drift} />}</Loaded>
    </Guarded>
  );
}
