import { Input, Label, Text } from 'react-aria-components';
import { type Format, type RecognisedSource, SOURCE_NAMES, type Source } from '../../../contract/import.ts';
import { useApp } from '../../state/use-app.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { type Option, Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { inPercent, warningInWords } from '../../ui/words.ts';
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
  const { format, delimiter, encoding, because, header, leftOut, warnings } = inspection;
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
        {header && (
          <HeaderLine
            line={phase.reading.headerLine ?? null}
            onChange={(line) => opening.read({ headerLine: line ?? undefined })}
          />
        )}
        {header !== null && (
          <Switch
            label="The first line names the columns"
            isSelected={header}
            onChange={(on) => opening.read({ header: on })}
          />
        )}
        {format === 'parquet' ? (
          <Fact label="Encoding" value={encoding} reason={because.encoding} />
        ) : (
          <Select
            label="Encoding"
            options={[...new Set([encoding, ...ENCODINGS])].map((id) => ({ id, label: id }))}
            value={encoding}
            onChange={(id) => opening.read({ encoding: id })}
            hint={because.encoding}
          />
        )}
      </Disclosure>
      <Disclosure title="Rows" line={rowsInWords(phase.reading)}>
        <Switch
          label="Leave out exact repeats"
          hint="Of rows that are equal in everything only the first becomes an event."
          isSelected={phase.reading.dropRepeats ?? false}
          onChange={(on) => opening.read({ dropRepeats: on || undefined })}
        />
        <Switch
          label="Leave out files that cannot be read"
          hint="Otherwise a file that looks like events but cannot be read stops the import."
          isSelected={phase.reading.skipUnreadable ?? false}
          onChange={(on) => opening.read({ skipUnreadable: on || undefined })}
        />
      </Disclosure>
      {warnings.length > 0 && (
        <Disclosure title="What was assumed" line={String(warnings.length)}>
          <ul className="left-out">
            {warnings.map((warning) => (
              <li key={warning.text} className="selectable">
                {warningInWords(warning)}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
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

/** Encodings that tables of events come in; the one found comes first. */
const ENCODINGS = [
  ...['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1250', 'windows-1251', 'windows-1253', 'windows-1254'],
  ...['windows-1255', 'windows-1256', 'windows-1257', 'windows-1258', 'iso-8859-2', 'iso-8859-5', 'iso-8859-7'],
  ...['iso-8859-15', 'koi8-r', 'shift_jis', 'euc-jp', 'gbk', 'gb18030', 'big5', 'euc-kr'],
];

const rowsInWords = ({ dropRepeats, skipUnreadable }: MappingPhase['reading']): string =>
  [dropRepeats && 'no repeats', skipUnreadable && 'unreadable left out'].filter((part) => part).join(', ') ||
  'as they stand';

interface HeaderLineProps {
  readonly line: number | null;
  readonly onChange: (line: number | null) => void;
}

/** Which line names the columns; found by itself while nothing is said. */
function HeaderLine({ line, onChange }: HeaderLineProps) {
  return (
    <NumberField
      className="field"
      value={line ?? Number.NaN}
      minValue={1}
      maxValue={10_000}
      onChange={(value) => onChange(Number.isNaN(value) ? null : value)}
    >
      <Label className="field-label">Line that names the columns</Label>
      <Input className="input" placeholder="found by itself" />
      <Text slot="description" className="field-hint">
        Counted from 1, blank lines too
      </Text>
    </NumberField>
  );
}

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
