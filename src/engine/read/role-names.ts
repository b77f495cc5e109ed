/*
 * A loose look at names of columns, for finding where a table begins and which of several lists holds the events. Which
 * column is what in the end is decided by its values (import/guess-roles.ts).
 */
const TIME =
  /time|stamp|date(?!.*birth)|datum|zeit|fecha|hora|heure|^ts$|(^|[_.])t$|_at$|occurred|^when$|created|время|дата|時刻|日時|时间|시간/i;
const EVENT =
  /event|activity|action|^(step|status|state|operation|verb|type|name|page|path|url)$|concept:name|^_n$|pagename|ereignis|aktion|evento|événement|accion|событие|действие|イベント|事件|이벤트/i;
const USER =
  /user|customer|client|visitor|person|distinct.?id|case|account|member|actor|device|anonymous|contact|^(uid|login|email|trace|_p)$|benutzer|nutzer|kunde|besucher|usuario|utilisateur|utente|cliente|пользователь|клиент|ユーザー|用户|사용자/i;

/** Whether a name is so much that of a role that no value has to speak for it. */
export const isNamedLike = (role: 'user' | 'event', name: string): boolean =>
  role === 'user' ? USER.test(name) : /event|activity|action|concept:name|verb|^_n$/i.test(name) && !TIME.test(name);

/** How many of the roles of an event, user, name and time, can have a column of their own among these: 0 … 3. */
export function rolesIn(names: readonly string[]): number {
  const left = [...names];
  const take = (pattern: RegExp): number => {
    const at = left.findIndex((name) => pattern.test(name.trim()));
    if (at >= 0) left.splice(at, 1);
    return at >= 0 ? 1 : 0;
  };
  // “user_event_time” is a time before it is anything else, and “customer_event” an event.
  return take(TIME) + take(EVENT) + take(USER);
}
