import { type Format, type RecognisedSource, SOURCE_NAMES, type Source } from '../../../contract/import.ts';
import { useApp } from '../../state/use-app.ts';
import { type Option, Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { inPercent } from '../../ui/words.ts';
import { Disclosure } from './choices.tsx';
import { DELIMITERS, delimiterInWords, FORMATS, leftOutInWords } from './mapping-words.ts';
import type { MappingPhase } from './opening.ts';

const SOURCES: readonly Option[] = Object.entries(SOURCE_NAMES).map(([id, label]) => ({
  id,
  label: id === 'generic' ? 'Another source' : label,
}));

/** Formats that a text may be taken for; the others are told by their first bytes. */
const TEXTS: readonly Format[] = ['csv', 'ndjson', 'json', 'xes'];

/** Where the files come from, as recognised, and what else they may be. */
export function SourceChoice({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { source } = phase.inspection;
  return (
    <Select
      label="Source"
      options={SOURCES}
      value={source.name}
      onChange={(name) => opening.read({ source: name as Source })}
      hint={sourceInWords(source)}
    />
  );
}

/** The format and what belongs to it, each with its reason; and what was left out. */
export function ReadingChoices({ phase }: { readonly phase: MappingPhase }) {
  const { opening } = useApp();
  const { inspection } = phase;
  const { format, delimiter, encoding, because, header, leftOut } = inspection;
  const delimiters = [...new Set([...Object.keys(DELIMITERS), ...(delimiter === null ? [] : [delimiter])])];
  return (
    <>
      <Disclosure
        title="Format"
        line={[FORMATS[format], ...(format === 'csv' ? [delimiterInWords(delimiter)] : []), encoding].join(', ')}
      >
        {TEXTS.includes(format) ? (
          <Select
            label="Written as"
            options={TEXTS.map((id) => ({ id, label: FORMATS[id] }))}
            value={format}
            onChange={(id) => opening.read({ format: id as Format })}
            hint={because.format}
          />
        ) : (
          <Fact label="Written as" value={FORMATS[format]} reason={because.format} />
        )}
        {format === 'csv' && (
          <Select
            label="Cells are"
            options={delimiters.map((id) => ({ id, label: delimiterInWords(id) }))}
            value={delimiter}
            onChange={(id) => opening.read({ delimiter: id })}
            hint={because.delimiter ?? undefined}
          />
        )}
        {header !== null && (
          <Switch
            label="The first line names the columns"
            isSelected={header}
            onChange={(on) => opening.read({ header: on })}
          />
        )}
        <Fact label="Encoding" value={encoding} reason={because.encoding} />
      </Disclosure>
      {leftOut.length > 0 && (
        <Disclosure title={leftOutInWords(leftOut)}>
          <ul className="left-out">
            {leftOut.slice(0, LISTED).map(({ name, reason }) => (
              <li key={name}>
                <span className="selectable">{name}</span>
                <span className="field-hint">{reason}</span>
              </li>
            ))}
          </ul>
          {leftOut.length > LISTED && <p className="field-hint">And {leftOut.length - LISTED} more.</p>}
        </Disclosure>
      )}
    </>
  );
}

const LISTED = 100;

function sourceInWords({ name, score, because, runnerUp }: RecognisedSource): string {
  const next = runnerUp ? `; next best: ${SOURCE_NAMES[runnerUp.name]}, ${inPercent(runnerUp.score)}` : '';
  return name === 'generic' ? because + next : `${inPercent(score)} sure: ${because}${next}`;
}

function Fact({ label, value, reason }: { label: string; value: string; reason: string }) {
  return (
    <p className="field">
      <span className="field-label">{label}</span>
      <span>{value}</span>
      <span className="field-hint">{reason}</span>
    </p>
  );
}
