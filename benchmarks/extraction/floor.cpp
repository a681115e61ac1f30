// The floor: gunzip (libdeflate), simdjson, the same aggregation; one thread, no quarantine.
// floor OUT FILE...: writes the minute table as tab-separated text, null as \N.
//
// g++ -O3 -march=native -o floor floor.cpp -lsimdjson -ldeflate
#include <libdeflate.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using namespace simdjson;

struct Id {
    uint64_t high, low;
    bool operator==(const Id &other) const { return high == other.high && low == other.low; }
};
struct IdHash {
    size_t operator()(const Id &id) const { return id.high ^ (id.low * 0x9e3779b97f4a7c15ULL); }
};
struct Cell {
    int32_t minute;
    uint32_t code;
    bool operator==(const Cell &o) const { return minute == o.minute && code == o.code; }
};
struct CellHash {
    size_t operator()(const Cell &c) const {
        uint64_t mixed = (uint64_t(uint32_t(c.minute)) << 32 | c.code) * 0x9e3779b97f4a7c15ULL;
        return mixed ^ (mixed >> 29);
    }
};

static int digits(std::string_view text, int at, int length) {
    int value = 0;
    for (int i = at; i < at + length; i++) value = value * 10 + (text[i] - '0');
    return value;
}

// Days since the epoch of a civil date (H. Hinnant, "chrono-compatible low-level date algorithms").
static int64_t days(int64_t y, unsigned m, unsigned d) {
    y -= m <= 2;
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const unsigned yoe = unsigned(y - era * 400);
    const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return era * 146097 + int64_t(yoe * 365 + yoe / 4 - yoe / 100 + doy) - 719468;
}

static uint64_t hex(std::string_view text, int &at, int count) {
    uint64_t value = 0;
    while (count) {
        char c = text[at++];
        if (c == '-') continue;
        value = value << 4 | uint64_t(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        count--;
    }
    return value;
}

int main(int argc, char **argv) {
    std::unordered_set<Id, IdHash> seen;
    std::unordered_map<std::string, uint32_t> codes;
    std::unordered_map<Cell, uint32_t, CellHash> counts;
    ondemand::parser parser;
    auto *inflater = libdeflate_alloc_decompressor();
    std::string plain, key;
    for (int i = 2; i < argc; i++) {
        std::ifstream in(argv[i], std::ios::binary);
        std::string raw((std::istreambuf_iterator<char>(in)), {});
        uint32_t size;
        memcpy(&size, raw.data() + raw.size() - 4, 4);
        plain.resize(size + SIMDJSON_PADDING);
        size_t got;
        if (libdeflate_gzip_decompress(inflater, raw.data(), raw.size(), plain.data(), size, &got))
            return 1;
        auto document = parser.iterate(plain.data(), size, plain.size());
        for (ondemand::object record : document["Records"].get_array()) {
            std::string_view time, source, name, region, agent, error, arn, account, category, id;
            bool read_only = false;
            for (auto field : record) {
                std::string_view what = field.unescaped_key();
                if (what == "userIdentity") {
                    for (auto inner : field.value().get_object()) {
                        if (std::string_view(inner.unescaped_key()) == "arn")
                            arn = inner.value().get_string();
                    }
                } else if (what == "eventTime") time = field.value().get_string();
                else if (what == "eventSource") source = field.value().get_string();
                else if (what == "eventName") name = field.value().get_string();
                else if (what == "awsRegion") region = field.value().get_string();
                else if (what == "userAgent") agent = field.value().get_string();
                else if (what == "errorCode") error = field.value().get_string();
                else if (what == "eventID") id = field.value().get_string();
                else if (what == "readOnly") read_only = field.value().get_bool();
                else if (what == "recipientAccountId") account = field.value().get_string();
                else if (what == "eventCategory") category = field.value().get_string();
            }
            int at = 0;
            uint64_t high = hex(id, at, 16), low = hex(id, at, 16);
            if (!seen.insert({high, low}).second) continue;
            auto role = arn.find(":assumed-role/");
            if (role != arn.npos) arn = arn.substr(0, arn.find('/', role + 14));
            key.clear();
            for (auto part : {account, region, source, name, category})
                key.append(part).push_back('\t');
            key += read_only ? "true\t" : "false\t";
            key.append(error.empty() ? "\\N" : error).push_back('\t');
            key.append(arn.empty() ? "\\N" : arn).push_back('\t');
            key.append(agent.empty() ? "\\N" : agent);
            auto code = codes.try_emplace(key, uint32_t(codes.size())).first->second;
            int64_t day = days(digits(time, 0, 4), digits(time, 5, 2), digits(time, 8, 2));
            int32_t minute = int32_t(day * 1440 + digits(time, 11, 2) * 60 + digits(time, 14, 2));
            counts[{minute, code}]++;
        }
    }
    std::vector<const std::string *> names(codes.size());
    for (auto &[text, code] : codes) names[code] = &text;
    std::FILE *out = std::fopen(argv[1], "w");
    for (auto &[cell, count] : counts)
        std::fprintf(out, "%lld\t%s\t%u\n", (long long)cell.minute * 60, names[cell.code]->c_str(), count);
    return std::fclose(out);
}
