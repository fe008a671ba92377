const $ = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function ask(address, options = {}) {
  const key = $('key').value;
  const response = await fetch(address, {
    ...options,
    headers: key ? { Authorization: `Bearer ${key}` } : {},
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

/** As many classes as there are of the model that is chosen, at most. */
function boundClasses() {
  const most = Number($('model').selectedOptions[0]?.dataset.classes ?? 1);
  $('top').max = String(most);
  $('top').value = String(Math.min(Number($('top').value), most));
}

function modelOption({ name, accuracy, classes }, standard) {
  const option = element('option', {
    value: name,
    selected: name === standard,
    textContent: accuracy === null ? name : `${name} (${(100 * accuracy).toFixed(1)} %)`,
  });
  option.dataset.classes = String(classes.length);
  return option;
}

async function showModels() {
  try {
    const { default: standard, models } = await ask('/models');
    $('model').replaceChildren(...models.map((model) => modelOption(model, standard)));
    boundClasses();
    $('state').textContent = standard ? `Ready: ${standard} answers.` : 'No model is loaded yet.';
  } catch (error) {
    $('state').textContent = error.message;
  }
}

function prediction(file, { classes }) {
  const image = element('img', { src: URL.createObjectURL(file), alt: file.name });
  const rows = classes.map(({ name, probability }) =>
    element(
      'tr',
      {},
      element('td', { textContent: name }),
      element('td', {}, element('meter', { value: probability })),
      element('td', { textContent: `${(100 * probability).toFixed(1)} %` }),
    ),
  );
  return element('figure', {}, image, element('figcaption', {}, element('table', {}, ...rows)));
}

$('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const files = [...$('images').files];
  const body = new FormData();
  for (const file of files) body.append('images', file);
  const query = new URLSearchParams({ topK: $('top').value });
  if ($('model').value) query.set('model', $('model').value);
  try {
    const answer = await ask(`/predict?${query}`, { method: 'POST', body });
    const { decoding, queueing, inference } = answer.milliseconds;
    const times = `${answer.model}, version ${answer.version}: decoding ${decoding.toFixed(1)} ms, queueing ${queueing.toFixed(1)} ms, inference ${inference.toFixed(1)} ms`;
    $('answer').replaceChildren(
      ...answer.predictions.map((one, index) => prediction(files[index], one)),
      element('p', { textContent: times }),
    );
  } catch (error) {
    $('answer').replaceChildren(element('p', { className: 'problem', textContent: error.message }));
  }
});

async function showAddresses() {
  const { paths } = await ask('/openapi.json');
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) =>
      element(
        'tr',
        {},
        element('td', {}, element('code', { textContent: `${method.toUpperCase()} ${path}` })),
        element('td', { textContent: summary }),
      ),
    ),
  );
  $('addresses').replaceChildren(...rows);
}

$('shell').textContent = `curl -F image=@photo.jpg '${location.origin}/predict?topK=3'`;
$('key').addEventListener('change', showModels);
$('model').addEventListener('change', boundClasses);
void showModels();
showAddresses().catch(() => {});
