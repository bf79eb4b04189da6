"""Telegrams of our own making, in the form of the Meteorological Agency's."""

from __future__ import annotations

from hasshin.intake.places import Places

PLACES = Places(
    name="福島市",
    city="0720100",
    forecast=frozenset({"070000", "070010", "070011"}),
    seismic=frozenset({"250"}),
    tsunami=frozenset({"250"}),
)
_NS = "http://xml.kishou.go.jp/jmaxml1/"


def telegram(
    body: str,
    *,
    title: str = "震源・震度に関する情報",
    head: str = "震源・震度情報",
    at: str = "2026-07-01T09:50:00+09:00",
    event: str = "20260701094500",
    serial: str = "1",
    status: str = "通常",
    info: str = "発表",
    text: str = "",
) -> bytes:
    """One telegram."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="{_NS}" xmlns:jmx="{_NS}"><Control><Title>{title}</Title><DateTime>{at}</DateTime>
<Status>{status}</Status><EditorialOffice>気象庁本庁</EditorialOffice><PublishingOffice>気象庁</PublishingOffice></Control>
<Head xmlns="{_NS}informationBasis1/"><Title>{head}</Title><ReportDateTime>{at}</ReportDateTime>
<TargetDateTime>{at}</TargetDateTime><EventID>{event}</EventID><InfoType>{info}</InfoType><Serial>{serial}</Serial>
<InfoKind>x</InfoKind><InfoKindVersion>1.0_0</InfoKindVersion><Headline><Text>{text}</Text></Headline></Head>
<Body xmlns="{_NS}body/x/">{body}</Body></Report>""".encode()


def quake(intensity: str = "4", most: str = "6-", city: str = "0720100", **more: str) -> bytes:
    """A quake of 09:45 on 1 July 2026, felt in the city."""
    return telegram(
        f"""<Earthquake><OriginTime>2026-07-01T09:45:00+09:00</OriginTime><Magnitude>6.6</Magnitude></Earthquake>
<Intensity><Observation><MaxInt>{most}</MaxInt><Pref><Name>福島県</Name><Code>07</Code><Area><Name>福島県中通り</Name>
<Code>250</Code><MaxInt>{most}</MaxInt><City><Name>福島市</Name><Code>{city}</Code><MaxInt>{intensity}</MaxInt></City>
<City><Name>郡山市</Name><Code>0720300</Code><MaxInt>{most}</MaxInt></City></Area></Pref></Observation></Intensity>""",
        **more,
    )


def withdrawal(**more: str) -> bytes:
    """The quake's telegram is taken back."""
    said = {"info": "取消", "serial": "2", "at": "2026-07-01T09:58:00+09:00", "text": "取り消します。", **more}
    return telegram("<Text>取り消します。</Text>", **said)


def warning(kinds: str = "レベル４大雨危険警報:発表", **more: str) -> bytes:
    """A warning for the city, in the form since May 2026."""
    rows = "".join(
        f"<Kind><Name>{one.partition(':')[0]}</Name><Status>{one.partition(':')[2]}</Status></Kind>"
        for one in kinds.split("|")
    )
    return telegram(
        f"""<Warning type="気象警報・注意報（市町村等）"><Item>{rows}
<Area><Name>福島市</Name><Code>0720100</Code></Area></Item>
<Item><Kind><Name>レベル３大雨警報</Name><Status>発表</Status></Kind>
<Area><Name>二本松市</Name><Code>0721000</Code></Area></Item></Warning>""",
        **{
            "title": "気象警報・注意報（Ｒ０６）（大雨）",
            "head": "福島県大雨警報・注意報",
            "event": "",
            "serial": "",
            **more,
        },
    )
