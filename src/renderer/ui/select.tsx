import { Check, ChevronDown } from 'lucide-react';
import {
  Button as AriaButton,
  Select as AriaSelect,
  Autocomplete,
  Label,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  SelectValue,
  Text,
  useFilter,
  Virtualizer,
} from 'react-aria-components';
import './field.css';
import './menu.css';
import { SearchField } from './text-field.tsx';

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

interface SelectProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly problem?: string;
}

/** Lists longer than this can be searched. */
const SEARCH_FROM = 12;
/** Rows of two lines where options have a detail. */
const ROW = 32;
const TALL_ROW = 48;

export function Select({ label, hideLabel, options, value, onChange, placeholder, hint, problem }: SelectProps) {
  const { contains } = useFilter({ sensitivity: 'base' });
  const rowHeight = options.some((option) => option.detail) ? TALL_ROW : ROW;
  const list = (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight, padding: 4 }}>
      <ListBox
        items={options}
        className="select-list"
        renderEmptyState={() => <p className="select-empty">Nothing by that name.</p>}
      >
        {(option) => (
          <ListBoxItem id={option.id} textValue={option.label} className="menu-item">
            {({ isSelected }) => (
              <>
                <span className="menu-check">{isSelected && <Check aria-hidden="true" />}</span>
                <span className="menu-text">
                  <Text slot="label" className="truncate">
                    {option.label}
                  </Text>
                  {option.detail && (
                    <Text slot="description" className="menu-detail truncate">
                      {option.detail}
                    </Text>
                  )}
                </span>
              </>
            )}
          </ListBoxItem>
        )}
      </ListBox>
    </Virtualizer>
  );
  // The list is virtual, so it cannot size itself by its content.
  const height = Math.min(320, options.length * rowHeight + 8);
  return (
    <AriaSelect
      className="field"
      aria-label={hideLabel ? label : undefined}
      value={value}
      onChange={(key) => key !== null && onChange(String(key))}
      placeholder={placeholder}
      isInvalid={problem !== undefined}
    >
      {!hideLabel && <Label className="field-label">{label}</Label>}
      <AriaButton className="select-button">
        <SelectValue className="select-value truncate">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown aria-hidden="true" />
      </AriaButton>
      {hint && !problem && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      {problem && (
        <Text slot="description" className="field-problem">
          {problem}
        </Text>
      )}
      <Popover className="popover select-popover" offset={4}>
        {options.length > SEARCH_FROM ? (
          <Autocomplete filter={contains}>
            <div className="select-search">
              <SearchField label={`Search ${label.toLowerCase()}`} placeholder="Search" autoFocus />
            </div>
            <div style={{ height, display: 'flex', flexDirection: 'column' }}>{list}</div>
          </Autocomplete>
        ) : (
          <div style={{ height, display: 'flex', flexDirection: 'column' }}>{list}</div>
        )}
      </Popover>
    </AriaSelect>
  );
}
