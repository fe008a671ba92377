import type { Words } from '../language.svelte.ts';

export { withParticles } from './particles.ts';

/** What the first view says: its frame, "Look inside", and what may go wrong there. */
export const firstWords: Words = {
  // The frame
  'VGG at work': '일하는 VGG',
  'Very deep convolutional networks, seen from inside': '안에서 들여다보는 매우 깊은 합성곱 신경망',
  'Skip to the content': '본문으로 건너뛰기',
  'Everything is computed in this page; no image leaves it. Networks of Simonyan & Zisserman,':
    '모든 계산은 이 페이지 안에서 이루어지며, 이미지는 밖으로 나가지 않습니다. 신경망: Simonyan & Zisserman,',
  'Very Deep Convolutional Networks for Large-Scale Image Recognition':
    'Very Deep Convolutional Networks for Large-Scale Image Recognition',
  Views: '보기',
  'Look inside': '내부 보기',
  'Ask it': '질문하기',
  Judge: '평가',
  Compare: '비교',
  Train: '학습',
  'Watch training': '학습 지켜보기',
  Tour: '둘러보기',
  Language: '언어',
  '{0} is being trained': '{0} 학습 중',
  'This part of the page could not be loaded. Reload the page to try again.':
    '페이지의 이 부분을 불러오지 못했습니다. 페이지를 새로 고쳐 주세요.',
  'Close the message': '메시지 닫기',
  Share: '공유',
  'Link copied': '링크를 복사했습니다',
  'Link copied, without the network that only you have':
    '링크를 복사했습니다. 나만 가진 신경망은 빠져 있습니다',
  'The link is in the address bar': '링크가 주소창에 있습니다',
  'The link is in the address bar, without the network that only you have':
    '링크가 주소창에 있습니다. 나만 가진 신경망은 빠져 있습니다',
  'Drop pictures in folders, a zip, CIFAR-10’s files, or a run':
    '폴더에 담은 사진, zip, CIFAR-10 파일, 또는 학습 기록을 놓으세요',
  'Drop an image, a network, or test_batch.bin': '이미지, 신경망, 또는 test_batch.bin을 놓으세요',

  // Engines
  Engine: '엔진',
  'Best engine': '가장 좋은 엔진',
  'Starting the engine …': '엔진을 시작하는 중 …',
  'WebGPU on {0}': 'WebGPU ({0})',
  'WebGL on {0}': 'WebGL ({0})',
  'WebAssembly, 1 thread': 'WebAssembly, 스레드 1개',
  'WebAssembly, {0} threads': 'WebAssembly, 스레드 {0}개',
  'this machine': '이 컴퓨터',
  '{0}: the graphics card took it away': '{0}: 그래픽 카드가 회수했습니다',
  'The engine cannot be started: {0}': '엔진을 시작할 수 없습니다: {0}',
  'it does not start': '시작되지 않습니다',
  'imitated in software': '소프트웨어로 흉내 낸 것입니다',
  'this browser has no WebGL here': '이 브라우저에서는 WebGL을 쓸 수 없습니다',
  'this browser has no WebGPU here': '이 브라우저에서는 WebGPU를 쓸 수 없습니다',
  'there is no adapter for WebGPU': 'WebGPU 어댑터가 없습니다',
  'this browser has no WebGL 2 in workers': '이 브라우저의 워커에는 WebGL 2가 없습니다',
  'its program did not load': '프로그램을 불러오지 못했습니다',
  'The engine has stopped: {0}': '엔진이 멈췄습니다: {0}',
  'The engine is not started yet': '엔진이 아직 시작되지 않았습니다',
  'The graphics card took its context away; the engine was started anew':
    '그래픽 카드가 컨텍스트를 회수하여 엔진을 다시 시작했습니다',
  'The graphics card keeps taking its context away; another engine goes on':
    '그래픽 카드가 컨텍스트를 거듭 회수하여 다른 엔진으로 계속합니다',

  // Networks
  Network: '신경망',
  'Second network': '두 번째 신경망',
  'Choose a network': '신경망 선택',
  'Demonstration network': '데모 신경망',
  'Runs of this server': '이 서버의 학습 기록',
  'From an address …': '주소에서 불러오기 …',
  'Files …': '파일 …',
  files: '파일',
  'Address of a model.json, .safetensors or .pth file':
    'model.json, .safetensors 또는 .pth 파일의 주소',
  'https://…/model.json': 'https://…/model.json',
  Load: '불러오기',
  Cancel: '취소',
  'Loading weights: {0} of {1}': '가중치를 불러오는 중: {1} 중 {0}',
  'Loading weights …': '가중치를 불러오는 중 …',
  'Weights loaded': '불러온 가중치',
  'The network is on its way …': '신경망을 가져오는 중 …',
  'The network is being loaded …': '신경망을 불러오는 중 …',
  'Choose a network to look inside.': '내부를 볼 신경망을 고르세요.',
  'Own network': '사용자 신경망',
  ', kept from an earlier visit': ', 지난 방문 때 보관한 것',
  '{0} parameters': '매개변수 {0}개',
  '{0} classes at {1} × {2}': '{1} × {2}에서 {0}개 클래스',
  '{0} after step {1}': '{0}, 스텝 {1} 이후',
  'Stop playing': '재생 멈추기',
  'Play its training': '학습 과정 재생',
  'Moment of its training': '학습의 한 순간',
  'its best network': '가장 좋은 신경망',
  'epoch {0}, step {1}': '에폭 {0}, 스텝 {1}',
  'step {0}': '스텝 {0}',

  // Image and answer
  Image: '이미지',
  'reading {0} …': '{0} 읽는 중 …',
  Original: '원본',
  'The original: {0}': '원본: {0}',
  Seen: '신경망이 보는 것',
  'What the network sees, {0} by {1} pixels': '신경망이 보는 것, {0} × {1} 픽셀',
  'What the network sees, {0} by {1} pixels, with {2} for {3}':
    '신경망이 보는 것, {0} × {1} 픽셀, {3}에 대한 {2}',
  'Map over the image': '이미지 위에 겹칠 맵',
  Nothing: '없음',
  Occlusion: '가림 분석',
  for: '대상',
  'the answer ({0})': '답 ({0})',
  'Occlusion computed': '가림 분석 진행',
  'What in {0} ({1} cells) speaks for {2}. Choose another layer to look finer or coarser.':
    '{0}({1} 칸)에서 {2}[을/를] 뒷받침하는 곳입니다. 더 세밀하게, 또는 더 크게 보려면 다른 층을 고르세요.',
  'How far the probability of {0} falls where a grey square of {1} covers the image: at most by {2}.':
    '{1} 크기의 회색 사각형으로 이미지를 가렸을 때 {0}의 확률이 떨어지는 정도입니다. 최대 {2}.',
  Answer: '답',
  '{0}, and right': '{0}, 정답',
  '{0}; in truth {1}': '{0}, 실제로는 {1}',
  'almost certain': '거의 확실함',
  'quite sure': '상당히 확실함',
  'fairly sure': '꽤 확실함',
  'torn between two': '둘 사이에서 망설임',
  unsure: '확실하지 않음',
  'Most probable classes': '확률이 가장 높은 클래스',
  'Entropy {0} of {1} bits; computed by {2}.': '엔트로피 {1}비트 중 {0}비트, 계산: {2}.',
  'The weights are on their way …': '가중치를 가져오는 중 …',
  'No network has answered yet.': '아직 답한 신경망이 없습니다.',
  'no answer yet': '아직 답 없음',
  'Computing {0} thousand million multiply-adds: about {1} …':
    '곱셈-덧셈 {0} × 10억 번을 계산하는 중: 약 {1} …',
  '{0} %': '{0}%',
  '{0} s': '{0}초',
  '{0} ms': '{0}ms',
  '{0} min': '{0}분',

  // Choosing an image
  'Choose an image': '이미지 선택',
  'CIFAR-10 test images:': 'CIFAR-10 테스트 이미지:',
  'Test images of {0}': '{0} 테스트 이미지',
  "The gallery shows CIFAR-10's classes; this network knows {0} others. Give it an image of yours, or load its test images under Judge.":
    '갤러리에는 CIFAR-10의 클래스만 있고, 이 신경망은 다른 클래스 {0}개를 압니다. 직접 이미지를 주거나, ‘평가’에서 이 신경망의 테스트 이미지를 불러오세요.',
  'Upload …': '올리기 …',
  Camera: '카메라',
  camera: '카메라',
  'Stop the camera': '카메라 끄기',
  'What the camera sees': '카메라가 보는 것',
  'Address of an image': '이미지 주소',
  'https://… image': 'https://… 이미지',
  Fetch: '가져오기',
  'Or drop an image anywhere on the page, or paste one.':
    '페이지 아무 곳에나 이미지를 끌어다 놓거나 붙여 넣어도 됩니다.',
  'shared image': '공유받은 이미지',
  'the sample': '표본',
  'test image {0}': '테스트 이미지 {0}',
  'image {0} of {1}': '{1}의 이미지 {0}',
  airplane: '비행기',
  automobile: '자동차',
  bird: '새',
  cat: '고양이',
  deer: '사슴',
  dog: '개',
  frog: '개구리',
  horse: '말',
  ship: '배',
  truck: '트럭',

  // Layers
  'Layers, first to last': '층, 처음부터 끝까지',
  'input image': '입력 이미지',
  'soft-max': '소프트맥스',
  '{0}: {1}, output {2}': '{0}: {1}, 출력 {2}',
  '{0}: {1}, output {2}, {3} parameters': '{0}: {1}, 출력 {2}, 매개변수 {3}개',
  'the strongest map, {0}': '가장 강한 맵, {0}',
  Parameters: '매개변수',
  none: '없음',
  'A cell sees': '수용 영역',
  'the whole image': '이미지 전체',
  '{0} × {1} pixels': '{0} × {1} 픽셀',
  Values: '값',
  'Zeros on this image': '이 이미지에서 0인 값',
  'Silent maps': '조용한 맵',
  '{0} of {1}': '{1} 중 {0}',
  'The layer is being computed …': '층을 계산하는 중 …',
  'Feature maps, the strongest first': '특징 맵, 가장 강한 것부터',
  'map {0}, mean {1}': '맵 {0}, 평균 {1}',
  'The {0} strongest': '가장 강한 {0}개',
  'All {0} maps': '맵 {0}개 모두',
  'one scale for all': '모두 같은 눈금으로',
  '{0} units': '유닛 {0}개',
  Map: '맵',
  mean: '평균',
  Units: '유닛',
  'Cells of map {0}': '맵 {0}의 칸',
  'Point at a cell to see what it sees; click it to see how it comes about.':
    '칸을 가리키면 그 칸이 보는 영역이 나타나고, 누르면 값이 나오는 과정을 볼 수 있습니다.',
  'unit {0}': '유닛 {0}',
  'row {0}, column {1}': '{0}행 {1}열',
  'sees {0} × {1} pixels from ({2}, {3})': '({2}, {3})부터 {0} × {1} 픽셀을 봅니다',
  'Distribution of its values': '값의 분포',
  'Histogram from {0} to {1}': '{0}부터 {1}까지의 히스토그램',
  '{0} are zero and not drawn': '0인 {0}[은/는] 그리지 않음',
  'Dead ReLUs': '죽은 ReLU',
  ': {0} of {1} stay at zero on all of {2} test images.':
    ': 테스트 이미지 {2}장 모두에서 {1}개 중 {0}개가 0에 머뭅니다.',
  'Images looked at': '살펴본 이미지',
  "To count those that stay at zero whatever the image, load test images of this network's classes under Judge.":
    '어떤 이미지에서도 0에 머무는 것을 세려면 ‘평가’에서 이 신경망의 클래스에 맞는 테스트 이미지를 불러오세요.',
  'Which of them stay at zero whatever the image?': '어떤 이미지에서도 0에 머무는 것은 무엇일까요?',
  'Count over the test images': '테스트 이미지로 세기',
  'Count over the sample': '표본으로 세기',
  'Its filters': '이 층의 필터',
  '{0} filters of {1} by {2} pixels in colour': '{1} × {2} 픽셀 컬러 필터 {0}개',
  'What each of the {0} looks for in red, green and blue; mid grey is a weight of zero.':
    '필터 {0}개가 빨강, 초록, 파랑에서 각각 찾는 것입니다. 중간 회색은 가중치 0입니다.',
  'Each cell is a small window of the maps before, times a filter, summed; the same filter goes over the whole picture, so a map shows where its pattern is.':
    '각 칸은 앞 층 맵의 작은 창에 필터를 곱해 더한 값입니다. 같은 필터가 그림 전체를 훑으므로, 맵은 그 무늬가 어디에 있는지 보여 줍니다.',
  'Each map is shifted and scaled to the mean and spread that training found best, so that the layers after it can rely on its range.':
    '각 맵을 학습이 찾아낸 평균과 분산에 맞게 옮기고 늘립니다. 그래서 뒤의 층들은 값의 범위를 믿을 수 있습니다.',
  'What is below zero becomes zero: a cell says how much of its pattern is there, never how much is missing.':
    '0보다 작은 값은 0이 됩니다. 칸은 무늬가 얼마나 있는지만 말하고, 얼마나 모자란지는 말하지 않습니다.',
  'Each value is divided by how loud its neighbour maps are in the same place, so that the loudest stand out.':
    '각 값을 같은 자리에 있는 이웃 맵들의 세기로 나누어, 가장 센 것이 두드러지게 합니다.',
  'Of each 2 × 2 cells the largest stays: half the height and width, and it matters less where exactly something is.':
    '2 × 2 칸마다 가장 큰 값만 남습니다. 높이와 너비가 절반이 되고, 무늬의 정확한 위치는 덜 중요해집니다.',
  'Of each map only the mean stays: how much of its pattern is in the picture, not where.':
    '각 맵에서 평균만 남습니다. 무늬가 어디에 있는지가 아니라 얼마나 있는지를 말합니다.',
  'All cells are laid into one row, so that a dense layer can weigh each of them.':
    '모든 칸을 한 줄로 늘어놓아, 완전 연결 층이 하나하나에 가중치를 줄 수 있게 합니다.',
  'In training it silences units at random, so that none is relied on alone; in answering it does nothing.':
    '학습할 때 유닛을 무작위로 꺼서 어느 하나에만 기대지 않게 합니다. 답할 때는 아무 일도 하지 않습니다.',
  'Each unit is a weighted sum of everything before it.':
    '각 유닛은 앞에 있는 모든 값의 가중합입니다.',
  'A layer of another kind than a VGG has.': 'VGG에는 없는 종류의 층입니다.',

  // Comparing
  'Two networks, one image': '이미지 하나, 신경망 둘',
  'Beside {0}:': '{0}[과/와] 나란히:',
  'the network above': '위의 신경망',
  'Both say {0}; they place {1} of the probability differently.':
    '둘 다 {0}[이라고/라고] 답하며, 확률의 {1}[을/를] 다르게 배분합니다.',
  'The first says {0}, the second {1}; they place {2} of the probability differently.':
    '첫 번째는 {0}, 두 번째는 {1}[이라고/라고] 답하며, 확률의 {2}[을/를] 다르게 배분합니다.',
  'The first says {0}, the second {1}: they choose among different classes.':
    '첫 번째는 {0}, 두 번째는 {1}[이라고/라고] 답합니다. 서로 다른 클래스 가운데서 고릅니다.',
  'Facts and Grad-CAM of {0}': '{0}의 정보와 Grad-CAM',
  Configuration: '구성',
  own: '사용자',
  'with batch normalisation': '배치 정규화 있음',
  'without batch normalisation': '배치 정규화 없음',
  Convolutions: '합성곱',
  Weights: '가중치',
  Time: '시간',
  'Grad-CAM of {0} for {1}': '{1}에 대한 {0}의 Grad-CAM',
  'Grad-CAM for {0} at {1}': '{1}에서 본 {0}의 Grad-CAM',
};
