/** `npm run example` lists the examples, `npm run example <name>` runs one. */
const examples: Record<string, { readonly about: string; readonly load: () => Promise<{ run(): unknown }> }> = {
  neuron: { about: 'one neuron by hand, and a misprint in a textbook', load: () => import('./neuron.js') },
  xor: { about: 'what one neuron cannot learn and a small network can', load: () => import('./xor.js') },
  'worked-backprop': { about: 'two examples of a lecture as its tables: forward, backward, and the step', load: () => import('./worked-backprop.js') },
  'numpy-class': { about: 'the class of a course: the same steps, and why it does not learn from its start', load: () => import('./numpy-class.js') },
  'sigmoid-network': { about: 'exclusive or in two more ways: all samples at once, and one by one', load: () => import('./sigmoid-network.js') },
  perceptron: { about: 'what a perceptron cannot learn, and two ways out', load: () => import('./perceptron.js') },
  'scikit-learn-listing': { about: 'the listing that introduces scikit-learn’s MLPClassifier', load: () => import('./scikit-learn-listing.js') },
  'against-scikit-learn': { about: 'MLPClassifier on digits and iris, five seeds, as scikit-learn is judged', load: () => import('./against-scikit-learn.js') },
  'custom-loss': { about: 'a loss of your own: derived, checked and used', load: () => import('./custom-loss.js') },
  'inspect-a-graph': { about: 'formulas, values, gradients and a drawing of one graph', load: () => import('./inspect-a-graph.js') },
  'higher-orders': { about: 'the power series of a function, and Newton’s method down a bent valley', load: () => import('./higher-orders.js') },
  'hard-numerics': { about: 'formulas that fail on hard numbers, and the operations that do not', load: () => import('./hard-numerics.js') },
  compile: { about: 'one network trained twice, interpreted and compiled', load: () => import('./compile.js') },
  attribution: { about: 'what networks look at: pixels of a digit, features of a flower', load: () => import('./attribution.js') },
  'attention-and-recurrence': { about: 'both in a few lines, on tasks that need them', load: () => import('./attention-and-recurrence.js') },
  'hyperparameter-search': { about: 'learning rate, width and decay by grid, at random, by Bayes and by Hyperband', load: () => import('./hyperparameter-search.js') },
  'universal-approximation': { about: 'one hidden layer comes nearer to a function the wider it is', load: () => import('./universal-approximation.js') },
  'learning-rates': { about: 'too small, right and too large, on a line and on a network', load: () => import('./learning-rates.js') },
  overfitting: { about: 'a network that learns noise by heart, and six cures', load: () => import('./overfitting.js') },
  'transfer-learning': { about: 'a body trained on digits 0 to 4 learns 5 to 9 from few images', load: () => import('./transfer-learning.js') },
  digits: { about: 'a network learns handwritten digits', load: () => import('./digits.js') },
  'digits-seeds': { about: 'the same over five seeds, with the mean', load: () => import('./digits-seeds.js') },
}

const name = process.argv[2]
const chosen = name === undefined ? undefined : examples[name]
if (chosen !== undefined) await (await chosen.load()).run()
else {
  if (name !== undefined) console.error(`There is no example ${JSON.stringify(name)}.\n`)
  console.log('Run one with: npm run example <name>\n')
  for (const [key, { about }] of Object.entries(examples)) console.log(`  ${key.padEnd(25)}${about}`)
  process.exitCode = name === undefined ? 0 : 1
}

export {}
