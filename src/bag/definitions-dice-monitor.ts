// Written by scripts/write-definitions.mjs from msg/*.msg: change them there.

/** dice_monitor/msg/ClassScore */
export const CLASS_SCORE_TEXT = `# Scores of one class, or of one group of classes, over a set of scored pixels.
# A score is NaN where it is 0/0: the class occurs neither in the labels nor in the predictions.

uint8 class_id       # the byte in the mask; for a group its place in the list
string name          # from the ontology

uint64 tp            # [px] labelled as this class and predicted as it
uint64 fp            # [px] labelled as another class, predicted as this one
uint64 fn            # [px] labelled as this class, predicted as another or as none

float64 dice         # 2 tp / (2 tp + fp + fn), the F1 score; 0 to 1
float64 iou          # tp / (tp + fp + fn), the Jaccard index; 0 to 1
float64 precision    # tp / (tp + fp); 0 to 1
float64 recall       # tp / (tp + fn); 0 to 1
`;

/** dice_monitor/msg/MonitorStatus */
export const MONITOR_STATUS_TEXT = `# What became of the messages, and how fast the monitor runs. Published once a second. Counters run since the node
# was configured. Per topic: received = paired + unmatched + late + dropped + skipped + invalid + still waiting.

std_msgs/Header header                      # stamp: when this was measured, in the node's time

uint64 images_received                      # messages of the camera topic
uint64 images_unmatched                     # no label close enough in time
uint64 images_late                          # came after their place in time was decided
uint64 images_dropped                       # left out because the model or the memory did not keep up
uint64 images_skipped                       # left out by parameter "max_rate"
uint64 images_invalid                       # unreadable, or without a stamp
uint64 images_missed                        # gaps in the stamps: lost before they came here, not in images_received

uint64 labels_received                      # messages of the label topic
uint64 labels_unmatched                     # no image close enough in time
uint64 labels_late                          # came after their place in time was decided
uint64 labels_dropped                       # paired with an image that was dropped
uint64 labels_invalid                       # unreadable, or without a stamp

uint64 pairs                                # images scored against a label
uint64 time_resets                          # how often the stamps jumped back and pairing started anew

float64 image_rate                          # [Hz] camera images received
float64 latency_p50                         # [s] from receiving an image to publishing its mask, median
float64 latency_p95                         # [s] likewise, 95th percentile
float64 inference_p50                       # [s] one run of the model, median

string provider                             # execution provider of ONNX Runtime in use: cuda, cpu, ...
string model_sha256                         # SHA-256 of the model file, hexadecimal
`;

/** dice_monitor/msg/Scores */
export const SCORES_TEXT = `# Scores over a set of pairs of prediction and label: pixel counts are added up over the pairs first, scores
# are computed from the sums. Undefined scores are NaN. Ignored classes have no score and enter no mean.

uint64 pairs                                # pairs of image and label in this set

builtin_interfaces/Time first_stamp         # header stamp of the first image in the set; zero where pairs is 0
builtin_interfaces/Time last_stamp          # and of the last

uint64 pixels                               # [px] of the labels, ignored and unknown ones included
uint64 ignored                              # [px] with a label that counts nowhere
uint64 unknown                              # [px] with a label of no class; they count nowhere either

float64 mean_dice                           # mean over the classes that occur in label or prediction; 0 to 1
float64 mean_iou                            # likewise; 0 to 1
float64 pixel_accuracy                      # correct pixels / counted pixels; 0 to 1
float64 hazard_rate                         # pixels of group "blocked" predicted as group "traversable" / pixels
                                            # of group "blocked"; 0 to 1, NaN without these groups

dice_monitor/ClassScore[] classes           # all classes of the model, in order of class_id
dice_monitor/ClassScore[] groups            # the groups of the ontology, in its order; empty where it has none
`;

/** dice_monitor/msg/SegmentationEstimate */
export const SEGMENTATION_ESTIMATE_TEXT = `# How sure the model is of one image, without a label. Published once per segmented image.
# Everything is NaN for models that give class ids without probabilities, except consistency and class_fraction.

std_msgs/Header header                      # of the camera image

float64 expected_dice                       # mean of class_expected_dice over the predicted classes; 0 to 1
float64 mean_confidence                     # mean probability of the predicted class over the pixels; 0 to 1
float64 mean_entropy                        # mean entropy of a pixel's class probabilities / ln(classes); 0 to 1
float64 consistency                         # mean Dice of this mask with the previous one; 0 to 1, NaN for the first

float64[] class_fraction                    # part of the pixels predicted as each class, by class_id; 0 to 1
float64[] class_expected_dice               # 2 sum of p_c where c is predicted / (sum of p_c + pixels predicted
                                            # c), p_c the probability of class c; by class_id, NaN where 0/0
`;

/** dice_monitor/msg/SegmentationScores */
export const SEGMENTATION_SCORES_TEXT = `# How well the model segmented, measured against a label. Published once per pair of image and label.

std_msgs/Header header                      # of the camera image
builtin_interfaces/Time label_stamp         # header stamp of the label
float64 label_offset                        # [s] label stamp minus image stamp

dice_monitor/Scores frame                   # this pair alone
dice_monitor/Scores window                  # pairs of the last seconds of header time (parameter "window")
dice_monitor/Scores total                   # all pairs since the start or the last reset
`;
