import { Input, Label } from 'react-aria-components';
import { type FlowDocument, MOST_COLUMNS, MOST_ROWS } from '../../../core/flow/document.ts';
import { setSize } from '../../../core/flow/edit.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { counted } from '../../ui/words.ts';
import { SettingForm } from '../settings/form.tsx';

/** Sizes that are one click away. */
const COMMON = [
  [3, 5],
  [5, 5],
  [8, 10],
  [12, 20],
] as const;

/** How many columns, and how many of the largest items in each. */
export function SizeSetting({ flow: { columns, rows } }: { readonly flow: FlowDocument }) {
  const flowEditor = useFlowEditor();
  const take = (nextColumns: number, nextRows: number) =>
    flowEditor.edit((flow) => setSize(flow, nextColumns, nextRows));
  return (
    <SettingForm
      label="Size"
      words={`${counted(columns, 'column')} of the ${rows === 1 ? 'largest' : `${rows} largest`}`}
      title="How much is shown"
    >
      <div className="flow-size">
        <Amount label="Columns" value={columns} most={MOST_COLUMNS} onChange={(next) => take(next, rows)} />
        <Amount label="Rows" value={rows} most={MOST_ROWS} onChange={(next) => take(columns, next)} />
      </div>
      <div className="window-presets flow-presets">
        {COMMON.map(([c, r]) => (
          <Button key={`${c} ${r}`} onPress={() => take(c, r)}>
            {c} × {r}
          </Button>
        ))}
      </div>
      <p className="field-hint">
        The items of a column beyond these are one, “other items”. At most {MOST_COLUMNS} columns and {MOST_ROWS} rows.
      </p>
    </SettingForm>
  );
}

interface AmountProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

const Amount = ({ label, value, most, onChange }: AmountProps) => (
  <NumberField
    className="field"
    value={value}
    minValue={1}
    maxValue={most}
    onChange={(next) => Number.isFinite(next) && onChange(next)}
  >
    <Label className="field-label">{label}</Label>
    <Input className="input" />
  </NumberField>
);
