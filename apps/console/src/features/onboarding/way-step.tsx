import { t } from '@lingui/core/macro';
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { Panel } from '../../ui/page.js';
import { type Way, ways, wayWords } from './ways.js';

interface WayStepProps {
  readonly chosen: readonly Way[];
  readonly onChoose: (chosen: Way[]) => void;
}

/** Which way files go. Several may be chosen; they are in the address. */
export function WayStep({ chosen, onChoose }: WayStepProps) {
  // The address follows a moment later: a second click must not find what was before the first.
  const [picked, setPicked] = useState(chosen);
  const pick = (way: Way, isPicked: boolean) => {
    const next = ways.filter((each) => (each === way ? isPicked : picked.includes(each)));
    setPicked(next);
    onChoose(next);
  };
  return (
    <Panel title={t`Which way do files go?`}>
      <fieldset className="wb-ways" aria-label={t`Ways`}>
        {ways.map((way) => (
          <Checkbox
            key={way}
            className="wb-way"
            label={wayWords[way].title}
            description={wayWords[way].says}
            checked={picked.includes(way)}
            onChange={({ currentTarget: { checked } }) => pick(way, checked)}
          />
        ))}
      </fieldset>
    </Panel>
  );
}
