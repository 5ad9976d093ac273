// Choosing a zone code: those nearest to the marker are offered, what is typed is looked up in the layer.

const OFFERED = 6;

/** `decide` takes a code; `near` gives the zones around the marker. */
function zoneChooser(records, words, near, decide) {
  const $ = name => document.getElementById(name);
  const box = $('zone-box'), input = $('zone-code'), offers = $('zone-offers'), state = $('zone-state');
  let unknown = '';  // a code that is not in the layer and was asked for once

  function offer() {
    const typed = input.value.trim().toLowerCase();
    const around = near(OFFERED);
    const zones = typed
      ? records.zones.code.map((_, zone) => zone).filter(zone => `${records.zones.code[zone]} ${records.zones.name[zone]}`.toLowerCase().includes(typed))
        .slice(0, OFFERED).map(zone => around.find(each => each.zone === zone) || { zone, metres: null })
      : around;
    offers.replaceChildren(...zones.map(({ zone, metres: far }) => {
      const button = element('button', 'offer');
      button.type = 'button';
      const distance = far === null ? '' : far === 0 ? words.holds_marker : metres(far);
      button.append(foreign('span', 'code', records.zones.code[zone]), foreign('span', '', ` ${records.zones.name[zone]}`), element('span', 'subtle', ` ${distance}`));
      button.addEventListener('click', () => take(records.zones.code[zone]));
      return button;
    }));
    state.textContent = '';
  }
  function close() {
    box.hidden = true;
    $('case').focus({ preventScroll: true });
  }
  function take(code) {
    if (!code) return;
    if (records.zoneOf(code) < 0 && unknown !== code) {
      unknown = code;
      state.textContent = filled(words.code_unknown, { code: isolated(code) });
      return;
    }
    close();
    decide(code);
  }
  input.addEventListener('input', offer);
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter') take(wellFormed(input.value.trim(), { lines: false, most: 60 }));
    else return;
    event.preventDefault();
  });
  $('zone-cancel').addEventListener('click', close);
  return {
    isOpen: () => !box.hidden,
    close,
    open(code) {
      unknown = '';
      box.hidden = false;
      input.value = code;
      offer();
      input.focus();
      input.select();
    },
  };
}
