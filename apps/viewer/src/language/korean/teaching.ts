import type { Words } from '../language.svelte.ts';

/** Of the tour, and of numbers that are followed step by step. */
export const teachingWords: Words = {
  'How this cell comes about': '이 칸의 값이 나오는 과정',
  'How this value comes about': '이 값이 나오는 과정',
  Close: '닫기',
  'Each of the {0} inputs times its weight; the largest parts:':
    '입력 {0}개에 각각 가중치를 곱합니다. 가장 큰 몫:',
  "A window of {0} × {1} cells of 3 colours, each times the filter's weight:":
    '세 가지 색의 {0} × {1} 칸 창에 필터의 가중치를 곱합니다:',
  "A window of {0} × {1} cells of {2} maps, each times the filter's weight:":
    '맵 {2}개의 {0} × {1} 칸 창에 필터의 가중치를 곱합니다:',
  'the largest parts': '가장 큰 몫',
  'input {0}: {1} × {2}': '입력 {0}: {1} × {2}',
  red: '빨강',
  green: '초록',
  blue: '파랑',
  'map {0}': '맵 {0}',
  '{0} (the other {1})': '{0} (나머지 {1}개)',
  '{0} (bias)': '{0} (편향)',
  'γ · (value − mean) / √(variance + ε) + β, as training left them.':
    'γ · (값 − 평균) / √(분산 + ε) + β, 학습이 끝났을 때의 값입니다.',
  'mean of {0}': '{0}의 평균',
  'largest of {0}': '{0} 중 가장 큰 값',
  'The map has {0} there. Numbers are rounded to be read; the sum is not.':
    '맵의 이 자리 값은 {0}입니다. 보이는 수는 반올림한 것이고, 합은 반올림하지 않았습니다.',
  'Computing …': '계산하는 중 …',
  'Softmax: e to the power of each logit (here less the largest, {0}, which changes nothing), divided by the sum of all, {1}.':
    '소프트맥스: 로짓마다 e를 거듭제곱하고(여기서는 가장 큰 로짓 {0}[을/를] 뺐으며, 결과는 같습니다) 모두의 합 {1}[으로/로] 나눕니다.',
  unit: '유닛',
  logit: '로짓',
  probability: '확률',
  'The {0} largest of {1}.': '{1}개 중 가장 큰 {0}개.',

  Back: '이전',
  Next: '다음',
  Done: '마침',
  Leave: '나가기',
  'An image goes in': '이미지가 들어갑니다',
  'This is the image, and beside it what the network sees of it: a square of pixels, three numbers each. Choose another below, or drop your own on the page.':
    '왼쪽은 원래 이미지, 그 옆은 신경망이 보는 모습입니다. 픽셀로 이루어진 정사각형이며, 픽셀마다 수가 셋 있습니다. 아래에서 다른 이미지를 고르거나 직접 끌어다 놓아 보세요.',
  'An answer comes out': '답이 나옵니다',
  'A probability for each class. They sum to one: the network must choose, even where the image shows none of its classes.':
    '클래스마다 확률이 하나씩 나오고, 모두 더하면 1입니다. 그래서 이미지에 아는 것이 전혀 없어도 신경망은 무언가를 골라야 합니다.',
  'Between them: layers': '그 사이에는 층이 있습니다',
  'From the image above to the answer below. Each row is a layer, with the strongest of its maps for this image. Height and width shrink, the number of maps grows. Arrow keys go from layer to layer.':
    '위의 이미지에서 아래의 답까지, 한 줄이 한 층입니다. 이 이미지에 가장 강하게 반응한 맵도 함께 보입니다. 높이와 너비는 줄고 맵의 수는 늘어납니다. 화살표 키로 층을 옮겨 다닐 수 있습니다.',
  'Filters look for patterns': '필터는 무늬를 찾습니다',
  'The first layer slides small filters over the pixels: edges, colours, blobs. A map is bright where its pattern is.':
    '첫 층은 작은 필터로 픽셀 위를 훑으며 윤곽, 색, 얼룩을 찾습니다. 맵은 찾는 무늬가 있는 곳에서 밝아집니다.',
  'Every number can be followed': '모든 수를 따라가 볼 수 있습니다',
  'Click a cell of the large map: its window, the filter, the products, their sum, and what the layers after it make of that. Nothing else happens in a network.':
    '큰 맵에서 칸을 하나 눌러 보세요. 창, 필터, 곱, 그 합, 그리고 뒤의 층이 그것으로 하는 일이 나옵니다. 신경망에서 일어나는 일은 이것이 전부입니다.',
  'Deeper layers see more': '깊은 층일수록 더 넓게 봅니다',
  'A cell here is made of cells that were made of cells: point at one, and what it sees is outlined on the image. Grad-CAM, over the image, shows which cells speak for the answer.':
    '이 층의 칸은 칸들로 만든 칸들로 이루어집니다. 칸을 가리키면 수용 영역이 이미지 위에 그려집니다. 이미지에 겹친 Grad-CAM은 어느 칸이 답을 뒷받침하는지 보여 줍니다.',
  'The last layer decides': '마지막 층이 결정합니다',
  'One unit for each class: a weighted sum of all before it, a logit. Softmax makes probabilities of the logits.':
    '클래스마다 유닛이 하나 있고, 앞의 모든 값을 가중치로 더한 것이 로짓입니다. 소프트맥스가 로짓을 확률로 바꿉니다.',
  'Find the smallest change that turns the answer: usually too small to be seen. Let a picture be made that excites a class. Under Judge see how often it errs, and on what; under Train let one learn before your eyes.':
    '답을 바꾸는 가장 작은 변화를 찾아보세요. 대개 눈에 보이지 않을 만큼 작습니다. 어떤 클래스에 강하게 반응하는 그림도 만들어 볼 수 있습니다. ‘평가’에서는 얼마나 자주, 어디에서 틀리는지 보고, ‘학습’에서는 눈앞에서 배우게 해 보세요.',
};
