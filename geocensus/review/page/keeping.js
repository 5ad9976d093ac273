// What was decided: kept in the browser after every step, and taken back step by step.

const STEPS_KEPT = 300;  // that can be taken back

/** UTC to the second, as decision files have it. */
const utcNow = () => `${new Date().toISOString().slice(0, 19)}Z`;

/** Text as a decision file may hold it: no lone surrogates, which have no UTF-8, and no control characters. */
function wellFormed(text, { lines = true, most }) {
  const whole = text.replace(/\r\n?/g, '\n').replace(lines ? /(?![\n\t])\p{Cc}/gu : /\p{Cc}/gu, '').slice(0, most);
  return whole.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/** The decisions of one page, by row. `key` is where the browser keeps them; `changed` hears of every change. */
function keeperOf(key, changed) {
  let state = { decisions: {}, comments: {}, at: null, steps: [] };
  let kept = '';  // why nothing is kept, when it is not

  function load() {
    try {
      const text = localStorage.getItem(key);
      if (text) state = { ...state, ...JSON.parse(text) };
    } catch (error) {
      kept = error.name;
    }
  }
  function save() {
    try {
      localStorage.setItem(key, JSON.stringify(state));
      kept = '';
    } catch (error) {
      kept = error.name;
    }
    changed();
  }
  load();
  // The same page in another tab: what is decided there counts here.
  window.addEventListener('storage', event => { if (event.key === key) { load(); changed(); } });

  const put = (row, decision) => { if (decision) state.decisions[row] = decision; else delete state.decisions[row]; };
  return {
    failure: () => kept,
    of: row => state.decisions[row] || null,
    rows: () => Object.keys(state.decisions).map(Number),
    comment: row => (state.decisions[row] ? state.decisions[row].comment : state.comments[row]) || '',
    at: () => state.at,
    stepsLeft: () => state.steps.length,

    /** Remember which case is open. */
    stand(row) {
      if (state.at === row) return;
      state.at = row;
      save();
    },

    /** Decide a row. Steps of one `series` (nudges of one marker) are taken back together. */
    decide(row, decision, series = '') {
      const last = state.steps.at(-1);
      if (!series || !last || last.row !== row || last.series !== series) {
        state.steps.push({ row, before: state.decisions[row] || null, series });
        if (state.steps.length > STEPS_KEPT) state.steps.shift();
      }
      put(row, decision);
      save();
    },

    /** A comment stands with the decision, or waits for one. */
    note(row, comment) {
      const decision = state.decisions[row];
      if (decision) this.decide(row, { ...decision, comment, decided_at: utcNow() });
      else {
        state.comments[row] = comment;
        save();
      }
    },

    /** Take back the last step; tells its row, or null. */
    undo() {
      const step = state.steps.pop();
      if (!step) return null;
      const taken = state.decisions[step.row];
      if (!step.before && taken && taken.comment) state.comments[step.row] = taken.comment;
      put(step.row, step.before);
      save();
      return step.row;
    },

    /** Take over decisions of a file; of two on a row the later counts. Tells how many were taken. */
    take(decisions) {
      let taken = 0;
      for (const decision of decisions) {
        const own = state.decisions[decision.row];
        if (own && own.decided_at >= decision.decided_at) continue;
        state.steps.push({ row: decision.row, before: own || null, series: '' });
        put(decision.row, decision);
        taken++;
      }
      state.steps = state.steps.slice(-STEPS_KEPT);
      if (taken) save();
      return taken;
    },
  };
}
